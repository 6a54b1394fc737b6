import {
  EntityDeployments,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { deploymentsEtag } from './deploymentsEtag';

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
});
