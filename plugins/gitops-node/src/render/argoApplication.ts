import type { IApplication } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import {
  ApplicationSpec,
  LABEL_ENVIRONMENT,
  LABEL_NAME,
  LABEL_PART_OF,
  LABEL_TEAM,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsConfig, GitopsEnvironment } from '../config/readGitopsConfig';
import {
  imagePath,
  platformValuesPath,
  valuesFolder,
  valuesPath,
} from './paths';

/** The Argo CD Application of an application in one environment. */
export function argoApplication(options: {
  spec: Pick<ApplicationSpec, 'name' | 'team' | 'system'>;
  platform: Pick<GitopsConfig, 'repository' | 'chart'>;
  environment: GitopsEnvironment;
}): IApplication {
  const { spec, platform, environment } = options;
  const { repository, chart } = platform;
  const place = {
    environment: environment.name,
    team: spec.team,
    application: spec.name,
  };
  const chartPath = `${chart.path}/${chart.version}`;
  const home = `${spec.team}-${environment.name}`;

  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: `${spec.name}-${environment.name}`,
      namespace: environment.applicationNamespace,
      labels: {
        [LABEL_NAME]: spec.name,
        ...(spec.system ? { [LABEL_PART_OF]: spec.system } : {}),
        [LABEL_ENVIRONMENT]: environment.name,
        [LABEL_TEAM]: spec.team,
      },
      annotations: {
        // Without it every commit of the repository renders every application.
        'argocd.argoproj.io/manifest-generate-paths': [
          chartPath,
          platformValuesPath(environment.name),
          valuesFolder(place),
        ]
          .map(path => `/${path}`)
          .join(';'),
      },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: home,
      source: {
        repoURL: `${repository.url}.git`,
        // Fully qualified: a tag of the same name must not win.
        targetRevision: `refs/heads/${repository.branch}`,
        path: chartPath,
        helm: {
          releaseName: spec.name,
          valueFiles: [
            platformValuesPath(environment.name),
            valuesPath(place),
            imagePath(place),
          ].map(path => `/${path}`),
        },
      },
      destination: { ...environment.destination, namespace: home },
      syncPolicy: syncPolicy(environment),
    },
  };
}

function syncPolicy({ sync }: GitopsEnvironment) {
  return {
    ...(sync.automated
      ? { automated: { prune: sync.prune, selfHeal: sync.selfHeal } }
      : {}),
    // What left Git then stays until a person confirms.
    ...(sync.prune ? {} : { syncOptions: ['Prune=confirm'] }),
  };
}
