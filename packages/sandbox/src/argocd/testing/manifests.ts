/** Where the images of tests come from. */
export const IMAGE = 'ghcr.io/acme/app';

/** What selects pods and what they are made from. */
export function pods(name: string, tag: string) {
  return {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: {
        labels: { app: name },
        annotations: { 'acme.example/source-commit': 'a37ebb2' },
      },
      spec: { containers: [{ name: 'app', image: `${IMAGE}:${tag}` }] },
    },
  };
}

/** @param spec - beside one replica and its pods */
export function deployment(name: string, tag: string, spec: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: { replicas: 1, ...spec, ...pods(name, tag) },
  };
}

/** Five pods, of which the first is looked at until somebody resumes, and then three. */
export function rollout(name: string, tag: string) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas: 5,
      strategy: {
        canary: {
          steps: [
            { setWeight: 20 },
            { pause: {} },
            { setWeight: 60 },
            { pause: {} },
          ],
        },
      },
      ...pods(name, tag),
    },
  };
}

/** @param metadata - beside the name */
export function configMap(name: string, metadata: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...metadata },
    data: { a: '1' },
  };
}
