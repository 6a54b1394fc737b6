import { groupVersion, KubernetesObject } from '../cluster/KubernetesObject';
import { matchesGlob } from '../render/matchesGlob';
import { ApplicationDestination } from './Application';
import { Cluster } from './Cluster';
import { CONTROLLER_NAMESPACE } from './instanceName';
import { SyncWindow } from './SyncWindow';

/** A kind of a project's lists; both parts may be globs. */
export interface ProjectKind {
  group: string;
  kind: string;
  /** Only objects of this name. */
  name?: string;
}

/** Argo CD's AppProject, as far as it decides here. */
export interface AppProject extends KubernetesObject {
  spec: {
    description?: string;
    sourceRepos?: string[];
    /** Where its applications may lie besides Argo CD's own namespace; globs. */
    sourceNamespaces?: string[];
    destinations?: ApplicationDestination[];
    /** What belongs to no namespace: nothing without this list. */
    clusterResourceWhitelist?: ProjectKind[];
    clusterResourceBlacklist?: ProjectKind[];
    /** What belongs to a namespace: everything without this list. */
    namespaceResourceWhitelist?: ProjectKind[];
    namespaceResourceBlacklist?: ProjectKind[];
    syncWindows?: SyncWindow[];
    /** With it, what lies in a namespace and belongs to no application is shown and warned of. */
    orphanedResources?: {
      /** Default: true. */
      warn?: boolean;
      ignore?: { group?: string; kind?: string; name?: string }[];
    };
  };
  status?: Record<string, unknown>;
}

/** The project that every Argo CD starts with: it permits everything. */
export const DEFAULT_PROJECT: KubernetesObject = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'default', namespace: 'argocd' },
  spec: {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  },
};

export function permitsRepository(
  { spec }: AppProject,
  repoURL: string,
): boolean {
  return (spec.sourceRepos ?? []).some(pattern =>
    matchesGlob(pattern, repoURL),
  );
}

/** Whether applications in a namespace may use a project. */
export function permitsNamespace(
  { spec }: AppProject,
  namespace: string = CONTROLLER_NAMESPACE,
): boolean {
  return (
    namespace === CONTROLLER_NAMESPACE ||
    (spec.sourceNamespaces ?? []).some(pattern =>
      matchesGlob(pattern, namespace),
    )
  );
}

export function permitsDestination(
  { spec }: AppProject,
  { cluster, namespace }: { cluster: Cluster; namespace: string },
): boolean {
  return (spec.destinations ?? []).some(
    allowed =>
      (matchesGlob(allowed.server ?? '', cluster.server) ||
        matchesGlob(allowed.name ?? '', cluster.name)) &&
      matchesGlob(allowed.namespace ?? '', namespace),
  );
}

/** Why a project does not let this object be put into a cluster, in Argo CD's words; undefined where it does. */
export function forbids(
  project: AppProject,
  object: KubernetesObject,
  cluster: Cluster,
): string | undefined {
  const { group } = groupVersion(object.apiVersion);
  const { namespace, name } = object.metadata;
  const among = (list: ProjectKind[] | undefined) =>
    list?.some(
      entry =>
        matchesGlob(entry.group, group) &&
        matchesGlob(entry.kind, object.kind) &&
        (!entry.name || matchesGlob(entry.name, name)),
    );
  const { spec } = project;
  const permitted = namespace
    ? among(spec.namespaceResourceWhitelist) !== false &&
      !among(spec.namespaceResourceBlacklist)
    : among(spec.clusterResourceWhitelist) === true &&
      !among(spec.clusterResourceBlacklist);
  if (!permitted) {
    return `resource ${group}:${object.kind} is not permitted in project ${project.metadata.name}`;
  }
  return namespace && !permitsDestination(project, { cluster, namespace })
    ? `namespace ${namespace} is not permitted in project '${project.metadata.name}'`
    : undefined;
}
