import {
  ApplicationStatus,
  DeploymentPullRequest,
  EntityDeployments,
  EnvironmentDeployment,
  InstanceStatus,
  RevisionSummary,
} from '@gitops-flow/backstage-plugin-gitops-common';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const ago = (milliseconds: number) =>
  new Date(Date.now() - milliseconds).toISOString();

const REVISIONS: RevisionSummary[] = [
  {
    ...commit('4f1d2c9be07a5d3386c1f0a9d7e65b4c8a2f9e31'),
    author: 'bump[bot]',
    message: 'Promote checkout to dev: 1.4.2',
  },
  {
    ...commit('9a0b7e64d1c852f3e9b6407da1c3f5e8b2d4a690'),
    author: 'María López',
    message: 'Give checkout more memory before the sale',
  },
  commit('c27e5f813ab94d60f7e2158bd3c6a9047e1f5b8d'),
  { revision: '10d3b6a8f94e27c5d08b1e6f37a2c95d48e0b7f1' },
];

function commit(revision: string): RevisionSummary {
  return {
    revision,
    url: `https://github.com/acme/gitops-apps/commit/${revision}`,
  };
}

/** An Argo CD Application that is fine, except for what a state changes. */
export function application(
  stage: string,
  changes: Partial<ApplicationStatus> = {},
): ApplicationStatus {
  return {
    id: `checkout-${stage}`.slice(0, 16).padEnd(16, '_'),
    name: `checkout-${stage}`,
    namespace: 'argocd',
    project: `payments-${stage}`,
    instance: stage === 'prod' ? 'prod' : 'nonprod',
    url: `https://argocd.acme.example/applications/argocd/checkout-${stage}`,
    observedAt: ago(4_000),
    stale: false,
    health: 'Healthy',
    sync: 'Synced',
    operation: {
      phase: 'Succeeded',
      message: 'successfully synced (all tasks run)',
      startedAt: ago(3 * MINUTE_MS + 41_000),
      finishedAt: ago(3 * MINUTE_MS),
    },
    conditions: [],
    images: ['ghcr.io/acme/checkout:1.4.2'],
    destination: { cluster: `acme-${stage}`, namespace: 'payments' },
    revision: REVISIONS[0],
    sources: [
      {
        kind: 'git',
        repoUrl: 'https://github.com/acme/gitops-apps',
        path: 'charts/baseline',
        targetRevision: 'main',
      },
    ],
    autoSync: true,
    paused: false,
    history: [
      {
        id: 4,
        ...REVISIONS[0],
        deployedAt: ago(3 * MINUTE_MS),
        automated: true,
      },
      {
        id: 3,
        ...REVISIONS[1],
        deployedAt: ago(26 * HOUR_MS),
        automated: false,
        initiatedBy: 'maria.lopez',
      },
      {
        id: 2,
        ...REVISIONS[2],
        deployedAt: ago(9 * DAY_MS),
        automated: true,
      },
      {
        id: 1,
        ...REVISIONS[3],
        deployedAt: ago(40 * DAY_MS),
        automated: true,
      },
    ],
    ...changes,
  };
}

const TITLES: Record<string, string> = {
  dev: 'Development',
  staging: 'Staging',
  prod: 'Production',
};

/** An environment where the application is deployed, except for what a state changes. */
export function environment(
  name: string,
  changes: Partial<EnvironmentDeployment> = {},
): EnvironmentDeployment {
  return {
    name,
    title: TITLES[name] ?? name,
    instance: name === 'prod' ? 'prod' : 'nonprod',
    state: 'deployed',
    observedAt: ago(4_000),
    stale: false,
    applications: [application(name)],
    pullRequests: [],
    ...changes,
  };
}

export const pullRequest: DeploymentPullRequest = {
  number: 128,
  title: 'Create checkout for payments',
  url: 'https://github.com/acme/gitops-apps/pull/128',
  author: 'maria.lopez',
  createdAt: ago(12 * MINUTE_MS),
  state: 'open',
  environments: ['dev', 'staging', 'prod'],
};

const liveInstances = (): InstanceStatus[] => [
  { name: 'nonprod', state: 'live', observedAt: ago(4_000) },
  { name: 'prod', state: 'live', observedAt: ago(11_000) },
];

/** An answer in which everything is fine, except for what a state changes. */
export function deployments(
  changes: Partial<EntityDeployments> = {},
): EntityDeployments {
  return {
    entityRef: 'component:default/checkout',
    environments: ['dev', 'staging', 'prod'].map(name => environment(name)),
    pullRequests: [],
    instances: liveInstances(),
    ...changes,
  };
}

/** One answer for each thing that a page must be able to say, by the name of an entity of the development app. */
export const states: Record<string, () => EntityDeployments> = {
  healthy: () => deployments(),

  rollout: () =>
    deployments({
      environments: [
        environment('dev', {
          applications: [
            application('dev', {
              health: 'Progressing',
              sync: 'OutOfSync',
              healthMessage:
                'Waiting for rollout to finish: 1 out of 3 new replicas have been updated...',
              images: ['ghcr.io/acme/checkout:1.6.0-rc.1'],
              operation: {
                phase: 'Running',
                message:
                  'waiting for healthy state of apps/Deployment/checkout',
                startedAt: ago(24_000),
              },
            }),
          ],
        }),
        environment('staging', {
          applications: [
            application('staging', {
              images: ['ghcr.io/acme/checkout:1.5.0'],
            }),
          ],
          pullRequests: [131],
        }),
        environment('prod', {
          applications: [
            application('prod', {
              images: ['ghcr.io/acme/checkout:1.4.2'],
              autoSync: false,
            }),
          ],
        }),
      ],
      pullRequests: [
        {
          ...pullRequest,
          number: 131,
          title: 'Promote checkout 1.6.0-rc.1 to staging',
          author: 'gitops-flow[bot]',
          environments: ['staging'],
        },
      ],
    }),

  waiting: () =>
    deployments({
      environments: ['dev', 'staging', 'prod'].map(name =>
        environment(name, {
          state: 'waitingForReview',
          applications: [],
          pullRequests: [128],
        }),
      ),
      pullRequests: [pullRequest],
    }),

  merged: () =>
    deployments({
      environments: ['dev', 'staging', 'prod'].map(name =>
        environment(name, {
          state: 'waitingForArgocd',
          applications: [],
          pullRequests: [128],
        }),
      ),
      pullRequests: [{ ...pullRequest, state: 'merged' }],
    }),

  idle: () =>
    deployments({
      environments: [
        environment('dev'),
        environment('staging', {
          state: 'idle',
          applications: [
            application('staging', {
              images: [],
              history: [],
              revision: undefined,
            }),
          ],
        }),
        environment('prod', { state: 'absent', applications: [] }),
      ],
    }),

  degraded: () =>
    deployments({
      environments: [
        environment('dev', {
          applications: [
            application('dev', {
              health: 'Degraded',
              healthMessage:
                'Deployment "checkout" exceeded its progress deadline',
              images: [
                'ghcr.io/acme/checkout@sha256:8f2b6c1de95a0473b1c8f7d2ea6493058bc1d7f0e2a4596837cb1de0fa283945',
              ],
            }),
          ],
        }),
        environment('staging', {
          applications: [
            application('staging', {
              health: 'Missing',
              sync: 'OutOfSync',
              operation: {
                phase: 'Failed',
                message:
                  'one or more objects failed to apply, reason: admission webhook "policy.acme.example" denied the request: image is not signed',
                startedAt: ago(9 * MINUTE_MS),
                finishedAt: ago(8 * MINUTE_MS),
              },
            }),
          ],
        }),
        environment('prod', {
          applications: [
            application('prod', {
              health: 'Unknown',
              sync: 'Unknown',
              conditions: [
                {
                  type: 'ComparisonError',
                  message:
                    'failed to load target state: failed to generate manifest for source 1 of 1: rpc error: helm template failed',
                },
                {
                  type: 'OrphanedResourceWarning',
                  message: 'Application has 2 orphaned resources',
                },
              ],
            }),
          ],
        }),
      ],
    }),

  stale: () =>
    deployments({
      environments: [
        environment('dev'),
        environment('staging'),
        environment('prod', { state: 'unknown', applications: [] }),
      ],
      instances: [
        {
          name: 'nonprod',
          state: 'stale',
          observedAt: ago(17 * MINUTE_MS),
          problem: 'The connection was lost and could not be restored yet.',
        },
        {
          name: 'prod',
          state: 'connecting',
          problem: 'It does not accept our credentials.',
        },
      ],
    }),

  several: () =>
    deployments({
      environments: [
        environment('dev', {
          applications: [
            application('dev', {
              name: 'checkout-worker-dev',
              health: 'Degraded',
              healthMessage: 'back-off restarting failed container',
              images: ['ghcr.io/acme/checkout-worker:1.4.2'],
            }),
            application('dev', {
              images: [
                'ghcr.io/acme/checkout:1.4.2',
                'docker.io/envoyproxy/envoy:v1.32.1',
                'ghcr.io/acme/config-reloader:0.9.0',
              ],
            }),
          ],
        }),
        environment('staging'),
        environment('prod', {
          applications: [application('prod', { health: 'Suspended' })],
        }),
      ],
    }),

  many: () =>
    deployments({
      environments: [
        'dev',
        'integration',
        'performance',
        'staging',
        'preprod',
        'prod',
        'prod-emea',
      ].map(name => environment(name)),
    }),
};
