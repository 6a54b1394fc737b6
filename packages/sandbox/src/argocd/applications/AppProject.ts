import { KubernetesObject } from '../cluster/KubernetesObject';
import { matchesGlob } from '../render/matchesGlob';
import { ApplicationDestination } from './Application';
import { Cluster } from './Cluster';

/** Argo CD's AppProject, as far as it decides here. */
export interface AppProject extends KubernetesObject {
  spec: {
    description?: string;
    sourceRepos?: string[];
    destinations?: ApplicationDestination[];
    clusterResourceWhitelist?: { group: string; kind: string }[];
    namespaceResourceBlacklist?: { group: string; kind: string }[];
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
