/** Points from an object to the one it belongs to. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
}

/** The part of Kubernetes' ObjectMeta that is kept here. */
export interface ObjectMeta {
  name: string;
  /** Beginning of a name that is made up when the object is. */
  generateName?: string;
  namespace?: string;
  uid?: string;
  /** Decimal; grows with every write anywhere in the store. */
  resourceVersion?: string;
  /** Grows with every write that changes more than metadata. */
  generation?: number;
  /** RFC 3339, whole seconds. */
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

/** Any object of a Kubernetes API. What lies beside `metadata` depends on the kind. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [section: string]: unknown;
}

/** Where an object lies. */
export interface ObjectReference {
  /** Address of the API server. */
  cluster: string;
  /** Empty for the core group. */
  group: string;
  kind: string;
  /** Empty for what belongs to no namespace. */
  namespace: string;
  name: string;
}

/** The cluster that Argo CD itself runs in: its Applications and AppProjects live there. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';

/** `apps/v1` is group `apps`, version `v1`; `v1` is the core group. */
export function groupVersion(apiVersion: string): {
  group: string;
  version: string;
} {
  const slash = apiVersion.lastIndexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : {
        group: apiVersion.slice(0, slash),
        version: apiVersion.slice(slash + 1),
      };
}

/** Where this object lies in a cluster. */
export function referenceOf(
  cluster: string,
  object: KubernetesObject,
): ObjectReference {
  return {
    cluster,
    group: groupVersion(object.apiVersion).group,
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

/** How what belongs to an object points to it. */
export function ownerReference({
  apiVersion,
  kind,
  metadata,
}: KubernetesObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' };
}

/** One text per place, to compare, index and sort by: what belongs to the core group comes first. */
export function referenceKey({
  cluster,
  group,
  kind,
  namespace,
  name,
}: ObjectReference): string {
  return [cluster, group, kind, namespace, name].join(' ');
}

/** Now, as Kubernetes writes it: whole seconds. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
