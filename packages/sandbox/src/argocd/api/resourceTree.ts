import {
  KubernetesObject,
  groupVersion,
  referenceKey,
} from '../cluster/KubernetesObject';
import { isReady } from '../cluster/Kubelet';
import { ObjectStore } from '../cluster/ObjectStore';
import { ROLLOUT_REVISION } from '../cluster/rollouts/Rollout';
import { HttpRoute, Ingress } from '../cluster/routes';
import { Pod, REVISION } from '../cluster/workloads';
import { Health } from '../health/Health';
import { podStatusReason } from '../health/podHealth';
import { resourceHealth } from '../health/resourceHealth';
import { ComparedResource } from '../reconcile/compareResources';
import { LiveObject, withDependents } from '../reconcile/liveResources';
import { imagesOf, ingressUrls, routeUrls } from '../reconcile/summarize';
import { milliQuantity } from './milliQuantity';
import { hostsOf, Host } from './treeHosts';

/** A node of an application's tree. */
export interface TreeNode {
  group?: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  uid?: string;
  parentRefs?: Omit<TreeNode, 'parentRefs'>[];
  info?: { name: string; value: string }[];
  networkingInfo?: Record<string, unknown>;
  resourceVersion?: string;
  images?: string[];
  health?: Health;
  createdAt?: string;
}

/** What an application wants and runs, with everything that belongs to it. */
export interface ResourceTree {
  nodes?: TreeNode[];
  /** What lives in the namespace and belongs to no application. */
  orphanedNodes?: TreeNode[];
  hosts?: Host[];
}

/** The tree of an application. */
export function resourceTree({
  objects,
  cluster,
  pairs,
  orphans,
}: {
  objects: ObjectStore;
  /** Address of the API server. */
  cluster: string;
  pairs: ComparedResource[];
  orphans: LiveObject[];
}): ResourceTree {
  const roots = pairs.flatMap(({ live, ...identity }): LiveObject[] =>
    live ? [{ reference: { cluster, ...pick(identity) }, object: live }] : [],
  );
  const living = withDependents(objects, roots);
  const missing = pairs
    .filter(({ live }) => !live)
    .map(
      ({ group, version, kind, namespace, name }): TreeNode => ({
        ...identityOf({ group, version, kind, namespace, name }),
        health: { status: 'Missing' },
      }),
    );
  const nodes = [
    ...living.map(({ object }) => nodeOf(object)),
    ...missing,
  ].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const hosts = hostsOf(
    objects,
    living.map(({ object }) => object).filter(isPod),
  );
  return {
    ...(nodes.length > 0 ? { nodes } : {}),
    ...(orphans.length > 0
      ? { orphanedNodes: orphans.map(({ object }) => nodeOf(object)) }
      : {}),
    ...(hosts.length > 0 ? { hosts } : {}),
  };
}

function pick({ group, kind, namespace, name }: ComparedResource) {
  return { group, kind, namespace, name };
}

function sortKey({ group = '', kind, namespace = '', name }: TreeNode): string {
  return referenceKey({ cluster: '', group, kind, namespace, name });
}

function identityOf({
  group,
  version,
  kind,
  namespace,
  name,
}: {
  group: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
}): TreeNode {
  return {
    ...(group ? { group } : {}),
    version,
    kind,
    ...(namespace ? { namespace } : {}),
    name,
  };
}

function nodeOf(object: KubernetesObject): TreeNode {
  const { metadata } = object;
  const [owner] = metadata.ownerReferences ?? [];
  const health = resourceHealth(object);
  const info = infoOf(object);
  const networkingInfo = networkingInfoOf(object);
  return {
    ...identityOf({
      ...groupVersion(object.apiVersion),
      kind: object.kind,
      namespace: metadata.namespace,
      name: metadata.name,
    }),
    uid: metadata.uid,
    ...(owner
      ? {
          parentRefs: [
            {
              ...identityOf({
                ...groupVersion(owner.apiVersion),
                kind: owner.kind,
                namespace: metadata.namespace,
                name: owner.name,
              }),
              uid: owner.uid,
            },
          ],
        }
      : {}),
    ...(info ? { info } : {}),
    ...(networkingInfo ? { networkingInfo } : {}),
    resourceVersion: metadata.resourceVersion,
    ...(isPod(object) ? { images: imagesOf(object) } : {}),
    ...(health ? { health } : {}),
    createdAt: metadata.creationTimestamp,
  };
}

function infoOf(object: KubernetesObject): TreeNode['info'] {
  if (isPod(object)) {
    const { containers } = object.spec;
    const requested = (resource: 'cpu' | 'memory') =>
      containers.reduce(
        (sum, { resources }) =>
          sum + milliQuantity(resources?.requests?.[resource] ?? '0'),
        0,
      );
    return [
      { name: 'Status Reason', value: podStatusReason(object) },
      { name: 'Node', value: object.spec.nodeName ?? '' },
      {
        name: 'Containers',
        value: `${isReady(object) ? containers.length : 0}/${
          containers.length
        }`,
      },
      { name: 'cpu', value: String(requested('cpu')) },
      { name: 'memory', value: String(requested('memory')) },
    ];
  }
  const { annotations = {} } = object.metadata;
  const revision = annotations[REVISION] ?? annotations[ROLLOUT_REVISION];
  return revision
    ? [{ name: 'Revision', value: `Rev:${revision}` }]
    : undefined;
}

function networkingInfoOf(
  object: KubernetesObject,
): TreeNode['networkingInfo'] {
  switch (object.kind) {
    case 'Pod':
      return { labels: object.metadata.labels ?? {} };
    case 'Service':
      return {
        targetLabels: (object.spec as { selector?: object }).selector ?? {},
      };
    case 'Ingress': {
      const ingress = object as Ingress;
      const services = (ingress.spec.rules ?? []).flatMap(({ http }) =>
        (http?.paths ?? []).flatMap(
          ({ backend }) => backend?.service?.name ?? [],
        ),
      );
      return {
        targetRefs: services.map(name => ({
          kind: 'Service',
          namespace: object.metadata.namespace,
          name,
        })),
        ingress: ingress.status?.loadBalancer?.ingress ?? [],
        externalURLs: ingressUrls(ingress),
      };
    }
    case 'HTTPRoute': {
      const route = object as HttpRoute;
      const { namespace } = object.metadata;
      return {
        targetRefs: (route.spec.rules ?? []).flatMap(({ backendRefs = [] }) =>
          backendRefs.map(({ kind = 'Service', name }) => ({
            kind,
            namespace,
            name,
          })),
        ),
        externalURLs: routeUrls(route),
      };
    }
    default:
      return undefined;
  }
}

function isPod(object: KubernetesObject): object is Pod {
  return object.kind === 'Pod';
}
