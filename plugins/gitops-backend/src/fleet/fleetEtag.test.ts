import { Fleet } from '@gitops-flow/backstage-plugin-gitops-common';
import { fleetEtag } from './fleetEtag';

const ITEM: Fleet['items'][number] = {
  entityRef: 'component:default/checkout',
  title: 'Checkout',
  environment: 'dev',
  state: 'deployed',
  application: {
    id: 'Zk3vY0xJ8aQ2mN4p',
    name: 'checkout-dev',
    instance: 'nonprod',
    url: 'https://argocd.example.com/applications/argocd/checkout-dev',
    health: 'Healthy',
    sync: 'Synced',
    images: [],
    autoSync: true,
  },
  observedAt: '2026-11-23T08:00:00Z',
  stale: false,
};

function etagOf(item: Partial<typeof ITEM>, total = 1): string {
  return fleetEtag({
    items: [{ ...ITEM, ...item }],
    total,
    counts: {
      health: [{ value: 'Healthy', count: total }],
      sync: [],
      state: [],
      environment: [],
      instance: [],
      owner: [],
      system: [],
    },
  });
}

const LATER = '2026-11-23T09:00:00Z';

describe('fleetEtag', () => {
  it.each<[string, boolean, string, string]>([
    [
      'when live data was confirmed again',
      true,
      etagOf({}),
      etagOf({ observedAt: LATER }),
    ],
    [
      'for older stale data',
      false,
      etagOf({ stale: true }),
      etagOf({ stale: true, observedAt: LATER }),
    ],
    ['when data becomes stale', false, etagOf({}), etagOf({ stale: true })],
    [
      'for another health',
      false,
      etagOf({}),
      etagOf({ application: { ...ITEM.application, health: 'Missing' } }),
    ],
    ['for another count on the same page', false, etagOf({}), etagOf({}, 2)],
  ])('%s stays the same: %s', (_, expected, a, b) => {
    expect(a === b).toBe(expected);
    expect(a).toMatch(/^W\/"[\w-]{43}"$/);
  });
});
