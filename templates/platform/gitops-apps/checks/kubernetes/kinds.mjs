/**
 * Every kind that may lie in this repository or be rendered from it, and where its types and its model come from. A
 * kind that is not here is refused: an old `apiVersion` and a slip of the pen look alike.
 *
 * @type {Record<string, Record<string, string[]>>}
 */
const PACKAGES = {
  'kubernetes-models': {
    v1: [
      'ConfigMap',
      'LimitRange',
      'Namespace',
      'ResourceQuota',
      'Service',
      'ServiceAccount',
    ],
    'apps/v1': ['Deployment'],
    'autoscaling/v2': ['HorizontalPodAutoscaler'],
    'batch/v1': ['CronJob', 'Job'],
    'networking.k8s.io/v1': ['Ingress', 'NetworkPolicy'],
    'policy/v1': ['PodDisruptionBudget'],
  },
  '@kubernetes-models/argo-cd': {
    'argoproj.io/v1alpha1': ['AppProject', 'Application'],
  },
  '@kubernetes-models/argo-rollouts': {
    'argoproj.io/v1alpha1': ['AnalysisTemplate', 'Rollout'],
  },
  '@kubernetes-models/external-secrets': {
    'external-secrets.io/v1': ['ExternalSecret'],
  },
  '@kubernetes-models/gateway-api': {
    'gateway.networking.k8s.io/v1': ['HTTPRoute'],
  },
  '@kubernetes-models/keda': {
    'keda.sh/v1alpha1': ['ScaledObject'],
  },
  '@kubernetes-models/prometheus-operator': {
    'monitoring.coreos.com/v1': ['PrometheusRule', 'ServiceMonitor'],
  },
};

/**
 * `id` is what messages and caches call the kind, `module` what can be imported, `type` the name of its type in
 * kinds.ts.
 *
 * @typedef {{id: string, apiVersion: string, kind: string, package: string, module: string, type: string}} Kind
 */

/** @type {Map<string, Kind>} by `id` */
export const KINDS = new Map(
  Object.entries(PACKAGES).flatMap(([name, versions]) =>
    Object.entries(versions).flatMap(([apiVersion, kinds]) =>
      kinds.map(kind => {
        const id = `${apiVersion}/${kind}`;
        return [
          id,
          {
            id,
            apiVersion,
            kind,
            package: name,
            module: `${name}/${apiVersion}/${kind}`,
            type: `I${kind}`,
          },
        ];
      }),
    ),
  ),
);

/** What the schemas are made of. */
export const SCHEMA_PACKAGES = Object.keys(PACKAGES);
