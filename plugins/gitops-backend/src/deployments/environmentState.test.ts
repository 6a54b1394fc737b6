import {
  ApplicationStatus,
  DeploymentPullRequest,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { environmentState } from './environmentState';

function application(
  changes: Partial<ApplicationStatus> = {},
): ApplicationStatus {
  return {
    id: 'Zk3vY0xJ8aQ2mN4p',
    observedAt: '2026-11-23T08:00:00Z',
    stale: false,
    name: 'checkout-dev',
    namespace: 'argocd',
    project: 'payments',
    instance: 'nonprod',
    url: 'https://argocd.example.com/applications/argocd/checkout-dev',
    health: 'Healthy',
    sync: 'Synced',
    conditions: [],
    images: [],
    destination: { cluster: 'in-cluster', namespace: 'payments' },
    autoSync: true,
    paused: false,
    sources: [],
    history: [],
    ...changes,
  };
}

function pullRequest(state: 'open' | 'merged'): DeploymentPullRequest {
  return {
    number: 7,
    title: 'Add checkout',
    url: 'https://github.example.com/acme/gitops-apps/pull/7',
    author: 'portal[bot]',
    createdAt: '2026-11-23T08:00:00Z',
    state,
    environments: ['dev'],
  };
}

const RUNNING = application({ images: ['nginx:1.29.3'] });
const IDLE = application();

describe('environmentState', () => {
  it.each([
    ['absent', 'nothing is there', [], []],
    ['waitingForReview', 'a pull request is open', [], ['open']],
    ['waitingForArgocd', 'a pull request is merged', [], ['merged']],
    ['waitingForArgocd', 'another one is open', [], ['open', 'merged']],
    ['idle', 'all is in place and nothing runs', [IDLE], []],
    ['idle', 'a change to it is under review', [IDLE], ['open']],
    ['deployed', 'an image runs', [RUNNING], []],
    ['deployed', 'a change to it is under review', [RUNNING], ['open']],
    ['deployed', 'one of two runs', [IDLE, RUNNING], []],
    [
      'deployed',
      'the first sync runs',
      [application({ operation: { phase: 'Running' } })],
      [],
    ],
    [
      'deployed',
      'an operation is being ended',
      [application({ operation: { phase: 'Terminating' } })],
      [],
    ],
    [
      'deployed',
      'Argo CD has not looked yet',
      [application({ sync: 'Unknown', health: 'Unknown' })],
      [],
    ],
    [
      'deployed',
      'nothing lives that should',
      [application({ sync: 'OutOfSync', health: 'Missing' })],
      [],
    ],
    [
      'deployed',
      'a canary is paused, whose images Argo CD does not name',
      [application({ health: 'Suspended' })],
      [],
    ],
    [
      'idle',
      'the last operation is over',
      [application({ operation: { phase: 'Succeeded' } })],
      [],
    ],
  ] as const)('is %s when %s', (expected, _, applications, pullRequests) => {
    expect(
      environmentState({
        known: true,
        applications: [...applications],
        pullRequests: pullRequests.map(pullRequest),
      }),
    ).toBe(expected);
  });

  it('is unknown while the instance was never reached, whatever else is known', () => {
    expect(
      environmentState({
        known: false,
        applications: [],
        pullRequests: [pullRequest('open')],
      }),
    ).toBe('unknown');
  });
});
