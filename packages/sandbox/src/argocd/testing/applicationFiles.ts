import { stringify } from 'yaml';
import { SyncPolicy } from '../applications/Application';
import { ApplicationSource } from '../applications/sources';
import { ObjectMeta } from '../cluster/KubernetesObject';
import { chartPath } from './chartPath';
import { REPOSITORY_URL } from './TestGitops';

const CHART = chartPath();

/** The three files of an application in one environment, as a pull request brings them. */
export function applicationFiles({
  name,
  environment = 'dev',
  team = 'payments',
  image = {},
  automated = { prune: true, selfHeal: true },
  project = `${team}-${environment}`,
  targetRevision = 'refs/heads/main',
  repoURL = `${REPOSITORY_URL}.git`,
  destination = {
    name: `acme-${environment}`,
    namespace: `${team}-${environment}`,
  },
  values = {},
}: {
  name: string;
  environment?: string;
  team?: string;
  /** Nothing runs without one. */
  image?: { repository?: string; tag?: string; digest?: string };
  /** `null`: synced by hand. */
  automated?: { prune: boolean; selfHeal: boolean } | null;
  project?: string;
  targetRevision?: string;
  repoURL?: string;
  destination?: { name?: string; server?: string; namespace: string };
  /** Beside or instead of the usual ones. */
  values?: Record<string, unknown>;
}): Record<string, string> {
  const folder = `values/${environment}/${team}/${name}`;
  const application = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: `${name}-${environment}`,
      namespace: 'argocd',
      labels: { 'app.kubernetes.io/name': name, environment, team },
      annotations: {
        'argocd.argoproj.io/manifest-generate-paths': `/${CHART};/values/_platform/${environment}.yaml;/${folder}`,
      },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project,
      source: {
        repoURL,
        targetRevision,
        path: CHART,
        helm: {
          releaseName: name,
          valueFiles: [
            `/values/_platform/${environment}.yaml`,
            `/${folder}/values.yaml`,
            `/${folder}/image.yaml`,
          ],
        },
      },
      destination,
      syncPolicy: {
        ...(automated ? { automated } : {}),
        syncOptions: ['CreateNamespace=false'],
      },
    },
  };
  return {
    [`argocd/applications/${environment}/${team}/${name}.yaml`]:
      stringify(application),
    [`${folder}/values.yaml`]: stringify(
      {
        name,
        team,
        environment,
        port: 8080,
        size: 'small',
        exposure: 'none',
        ...values,
      },
      // Helm reads "on" and "y" as booleans unless they are quoted.
      { version: '1.1' },
    ),
    ...imageFile({ name, environment, team, image }),
  };
}

/** The one file that a deployment changes. */
export function imageFile({
  name,
  environment = 'dev',
  team = 'payments',
  image,
}: {
  name: string;
  environment?: string;
  team?: string;
  image: { repository?: string; tag?: string; digest?: string };
}): Record<string, string> {
  return {
    [`values/${environment}/${team}/${name}/image.yaml`]: stringify({ image }),
  };
}

/** An application of plain manifests, as a pull request brings it. */
export function manifestFiles({
  name,
  manifests,
  namespace = 'payments-dev',
  project = 'payments-dev',
  syncPolicy = { automated: { prune: true, selfHeal: true } },
  metadata = {},
  sources,
}: {
  name: string;
  manifests: object[];
  /** Of what does not say its own. */
  namespace?: string;
  project?: string;
  syncPolicy?: SyncPolicy;
  /** Beside or instead of the usual. */
  metadata?: Partial<ObjectMeta>;
  /** Instead of the folder with the manifests. */
  sources?: ApplicationSource[];
}): Record<string, string> {
  return {
    [`argocd/applications/dev/payments/${name}.yaml`]: stringify({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, namespace: 'argocd', ...metadata },
      spec: {
        project,
        ...(sources
          ? { sources }
          : {
              source: {
                repoURL: `${REPOSITORY_URL}.git`,
                targetRevision: 'refs/heads/main',
                path: `manifests/${name}`,
              },
            }),
        destination: { name: 'acme-dev', namespace },
        syncPolicy,
      },
    }),
    [`manifests/${name}/all.yaml`]: manifests
      .map(manifest => stringify(manifest))
      .join('---\n'),
  };
}
