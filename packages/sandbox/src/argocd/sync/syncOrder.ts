import { KubernetesObject } from '../cluster/KubernetesObject';

/** Kinds in the order in which Argo CD applies them; those that are not named come last. */
const KINDS = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  // Argo CD goes by the name from here on. A project before its applications saves them a minute of "does not exist".
  'AppProject',
];

/** Manifests in the order of their application. */
export function inSyncOrder<T extends KubernetesObject>(manifests: T[]): T[] {
  const rank = ({ kind }: KubernetesObject) => {
    const index = KINDS.indexOf(kind);
    return index < 0 ? KINDS.length : index;
  };
  return [...manifests].sort(
    (a, b) => rank(a) - rank(b) || (a.metadata.name < b.metadata.name ? -1 : 1),
  );
}
