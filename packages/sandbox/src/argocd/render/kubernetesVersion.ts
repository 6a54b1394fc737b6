/** Version of the clusters, as Argo CD passes it to helm: without the "v". */
export const KUBERNETES_VERSION = '1.36.1';

/** Group versions and kinds of the clusters, as Argo CD passes them to helm and shows them. */
export const API_VERSIONS = [
  'apps/v1',
  'apps/v1/DaemonSet',
  'apps/v1/Deployment',
  'apps/v1/ReplicaSet',
  'apps/v1/StatefulSet',
  'argoproj.io/v1alpha1',
  'argoproj.io/v1alpha1/AppProject',
  'argoproj.io/v1alpha1/Application',
  'autoscaling/v2',
  'autoscaling/v2/HorizontalPodAutoscaler',
  'batch/v1',
  'batch/v1/CronJob',
  'batch/v1/Job',
  'networking.k8s.io/v1',
  'networking.k8s.io/v1/Ingress',
  'networking.k8s.io/v1/NetworkPolicy',
  'policy/v1',
  'policy/v1/PodDisruptionBudget',
  'v1',
  'v1/ConfigMap',
  'v1/Namespace',
  'v1/Pod',
  'v1/Secret',
  'v1/Service',
  'v1/ServiceAccount',
];
