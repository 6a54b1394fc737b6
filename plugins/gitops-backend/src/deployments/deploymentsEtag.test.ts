import {
  ApplicationStatus,
  EntityDeployments,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { deploymentsEtag } from './deploymentsEtag';

const APPLICATION: ApplicationStatus = {
  id: 'Zk3vY0xJ8aQ2mN4p',
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  instance: 'nonprod',
  url: 'https://argocd.example.com/applications/argocd/checkout-dev',
  observedAt: '2026-11-23T09:00:00Z',
  stale: false,
  health: 'Healthy',
  sync: 'Synced',
  conditions: [],
  images: [],
  sources: [],
  destination: { cluster: 'in-cluster', namespace: 'payments' },
  autoSync: true,
  paused: false,
  history: [],
};

function etag(
  instance: Partial<InstanceStatus>,
  changes: Partial<EntityDeployments> = {},
): string {
  return deploymentsEtag({
    entityRef: 'component:default/checkout',
    environments: [],
    pullRequests: [],
    instances: [{ name: 'nonprod', state: 'live', ...instance }],
    ...changes,
  });
}

describe('deploymentsEtag', () => {
  it('is a weak one', () => {
    expect(etag({})).toMatch(/^W\/"[\w-]{43}"$/);
  });

  it('does not depend on when a live instance was last heard of', () => {
    expect(etag({ observedAt: '2026-11-23T09:00:00Z' })).toBe(
      etag({ observedAt: '2026-11-23T09:00:15Z' }),
    );
  });

  it.each([
    ['state', { state: 'stale' as const }, {}],
    ['problem', { problem: 'Argo CD cannot be reached' }, {}],
    ['anything else', {}, { entityRef: 'component:default/other' }],
  ])('depends on %s', (_, instance, changes) => {
    expect(etag(instance, changes)).not.toBe(etag({}));
  });

  it('depends on how old the data of a stale instance is', () => {
    const stale = { state: 'stale' as const };
    expect(etag({ ...stale, observedAt: '2026-11-23T09:00:00Z' })).not.toBe(
      etag({ ...stale, observedAt: '2026-11-23T09:00:15Z' }),
    );
  });

  it.each([
    ['does not depend', 'live', false],
    ['depends', 'stale', true],
  ])('%s on the age of what is %s', (_, __, stale) => {
    const at = (observedAt: string) =>
      etag(
        {},
        {
          environments: [
            {
              name: 'dev',
              title: 'Development',
              instance: 'nonprod',
              state: 'deployed',
              observedAt,
              stale,
              applications: [{ ...APPLICATION, observedAt, stale }],
              pullRequests: [],
            },
          ],
        },
      );
    expect(at('2026-11-23T09:00:00Z') === at('2026-11-23T09:00:15Z')).toBe(
      !stale,
    );
  });
});
