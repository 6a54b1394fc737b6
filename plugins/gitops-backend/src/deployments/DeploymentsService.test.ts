import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdApplication,
  GitopsEnvironment,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { DeploymentsService } from './DeploymentsService';

const NONPROD = {
  name: 'nonprod',
  url: 'https://nonprod.internal',
  frontendUrl: 'https://nonprod.example.com/argo',
  credentials: { token: 'never-shown' },
};
const TARGET = {
  entityRef: 'component:default/checkout',
  application: 'checkout',
  query: {},
};
const DEV: GitopsEnvironment = {
  name: 'dev',
  title: 'Development',
  instance: 'nonprod',
  applicationNamespace: 'argocd',
  destination: { name: 'dev' },
  requireDigest: false,
  sync: { automated: true, prune: true, selfHeal: true },
  decommission: 'allowed',
};
const LIVE: InstanceStatus = {
  name: 'nonprod',
  state: 'live',
  observedAt: '2026-11-23T09:00:00.000Z',
};

function application(
  name: string,
  changes: Partial<ArgocdApplication> = {},
): ArgocdApplication {
  return {
    name,
    namespace: 'argocd',
    project: 'payments',
    labels: { environment: 'dev' },
    destination: { name: 'dev', namespace: 'payments' },
    autoSync: true,
    sync: 'Synced',
    health: 'Healthy',
    images: ['nginx:1.29.3'],
    conditions: [],
    history: [],
    ...changes,
  };
}

function answer(...applications: ArgocdApplication[]) {
  return DeploymentsService.create({
    environments: [DEV],
    mirrors: {
      find: () =>
        applications.map(found => ({ instance: NONPROD, application: found })),
      statuses: () => [LIVE],
    },
    pullRequests: { pullRequestsOf: () => [] },
  }).deploymentsOf(TARGET);
}

describe('DeploymentsService', () => {
  it('puts the worst health first', () => {
    const { environments } = answer(
      application('healthy'),
      application('unknown', { health: 'Unknown' }),
      application('degraded-b', { health: 'Degraded' }),
      application('suspended', { health: 'Suspended' }),
      application('degraded-a', { health: 'Degraded' }),
      application('progressing', { health: 'Progressing' }),
      application('missing', { health: 'Missing' }),
    );
    expect(environments[0].applications.map(({ name }) => name)).toEqual([
      'unknown',
      'degraded-a',
      'degraded-b',
      'missing',
      'progressing',
      'suspended',
      'healthy',
    ]);
  });

  it('puts what is not configured behind what is', () => {
    const { environments } = answer(
      application('in-qa', { labels: { environment: 'qa' } }),
      application('anywhere', {
        labels: {},
        destination: { server: 'https://10.0.0.1', namespace: 'x' },
      }),
    );
    expect(
      environments.map(({ name, state, applications }) => ({
        name,
        state,
        applications: applications.map(app => app.name),
      })),
    ).toEqual([
      { name: 'dev', state: 'absent', applications: [] },
      {
        name: 'nonprod/https://10.0.0.1',
        state: 'deployed',
        applications: ['anywhere'],
      },
      { name: 'nonprod/qa', state: 'deployed', applications: ['in-qa'] },
    ]);
  });

  it('links to the pages of Argo CD, not to its API', () => {
    const { environments } = answer(
      application('checkout-dev', { namespace: 'team-a' }),
    );
    expect(environments[0].applications[0].url).toBe(
      'https://nonprod.example.com/argo/applications/team-a/checkout-dev',
    );
  });

  it('shows nothing of how instances are reached, nor labels', () => {
    const text = JSON.stringify(answer(application('checkout-dev')));
    expect(text).not.toContain('never-shown');
    expect(text).not.toContain('nonprod.internal');
    expect(text).not.toContain('labels');
  });
});
