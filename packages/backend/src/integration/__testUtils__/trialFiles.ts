import { REPOSITORY_URL } from 'sandbox/testUtils';
import { stringify } from 'yaml';

/** Components of the catalog, each with an Application in both environments. */
export const COMPONENTS = ['orders', 'invoices', 'shipping'];

/** An Application, as the portal knows it. */
export interface PortalApplication {
  component: string;
  environment: string;
}

export const APPLICATIONS: PortalApplication[] = COMPONENTS.flatMap(component =>
  ['dev', 'prod'].map(environment => ({ component, environment })),
);

/** What a person would apply with kubectl: plain manifests, so that nothing has to be rendered. */
export function toApplications(
  environment: string,
  syncPolicy: object,
): string {
  return COMPONENTS.map(name =>
    stringify({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: `${name}-${environment}`,
        namespace: 'argocd',
        labels: { 'app.kubernetes.io/name': name, environment },
      },
      spec: {
        project: 'default',
        source: {
          repoURL: `${REPOSITORY_URL}.git`,
          targetRevision: 'refs/heads/main',
          path: `manifests/${environment}/${name}`,
        },
        destination: { name: `acme-${environment}`, namespace: 'default' },
        syncPolicy,
      },
    }),
  ).join('---\n');
}

/** What is deployed, by path. */
export function toManifests(
  environment: string,
  tag: string,
  components = COMPONENTS,
): Record<string, string> {
  return Object.fromEntries(
    components.map(name => [
      `manifests/${environment}/${name}/deployment.yaml`,
      stringify({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name },
        spec: {
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: { containers: [{ name: 'main', image: `nginx:${tag}` }] },
          },
        },
      }),
    ]),
  );
}

/** The file that the catalog reads. */
export function toComponents(): string {
  return COMPONENTS.map(toComponent).join('---\n');
}

function toComponent(name: string): string {
  return stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        'argocd/app-selector': `app.kubernetes.io/name=${name}`,
      },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: 'group:default/payments',
    },
  });
}
