import { argocdFailure } from '../__testUtils__/argocdFailure';
import {
  recordedRequest,
  ReplayedArgocd,
} from '../__testUtils__/ReplayedArgocd';
import { ArgocdDetails } from './ArgocdDetails';

const CHECKOUT = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments-dev',
};
const COMMIT = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';

describe('ArgocdDetails.readEvents', () => {
  const { signal } = new AbortController();
  let argocd: ReplayedArgocd;
  let details: ArgocdDetails;

  beforeEach(async () => {
    argocd = await ReplayedArgocd.start();
    details = ArgocdDetails.create({ transport: argocd.transport });
  });
  afterEach(() => argocd.stop());

  it('has those of an Application, newest first', async () => {
    argocd.replay('detail/events-application');

    const events = await details.readEvents(CHECKOUT, undefined, { signal });
    expect(argocd.requests).toEqual([
      recordedRequest('detail/events-application'),
    ]);
    expect(events).toHaveLength(16);
    expect(events[0]).toEqual({
      type: 'Normal',
      reason: 'ResourceUpdated',
      message: 'Updated health status: Progressing -> Healthy',
      count: 1,
      firstSeenAt: '2026-11-23T06:26:14Z',
      lastSeenAt: '2026-11-23T06:26:14Z',
      resource: {
        kind: 'Application',
        namespace: 'argocd',
        name: 'checkout-dev',
      },
    });
    // In the same second.
    expect(events.slice(1, 4).map(({ message }) => message)).toEqual([
      'Updated sync status: OutOfSync -> Synced',
      `Sync operation to ${COMMIT} succeeded`,
      'Updated health status: Healthy -> Progressing',
    ]);
    expect(events.at(-1)?.message).toBe('Updated sync status:  -> Unknown');
  });

  it('has those of a Deployment', async () => {
    argocd.replay('detail/events-deployment');

    const events = await details.readEvents(
      CHECKOUT,
      {
        namespace: 'payments-dev',
        name: 'checkout',
        uid: '4fd7ccf1-6d37-4aca-8264-2270e7187568',
      },
      { signal },
    );
    expect(argocd.requests).toEqual([
      recordedRequest('detail/events-deployment'),
    ]);
    expect(events.map(({ message }) => message)).toEqual([
      'Scaled down replica set checkout-577cd7b477 from 1 to 0',
      'Scaled up replica set checkout-64dd774755 from 0 to 1',
      'Scaled up replica set checkout-577cd7b477 from 0 to 1',
    ]);
  });

  it('has those of a Pod that cannot pull its image, also where the scheduler gives its time in another field', async () => {
    argocd.replay('detail/events-pod-failing');

    const events = await details.readEvents(CHECKOUT, undefined, { signal });
    expect(
      events.map(({ type, reason, lastSeenAt }) => [type, reason, lastSeenAt]),
    ).toEqual([
      ['Warning', 'Failed', '2026-11-23T06:26:54Z'],
      ['Normal', 'Pulling', '2026-11-23T06:26:53Z'],
      ['Normal', 'Scheduled', '2026-11-23T06:26:52.610800Z'],
    ]);
  });

  it('is refused for an object that is another by now', async () => {
    argocd.replay('detail/events-wrong-uid');

    const error = await argocdFailure(
      details.readEvents(
        CHECKOUT,
        {
          namespace: 'payments-dev',
          name: 'checkout',
          uid: '00000000-0000-0000-0000-000000000000',
        },
        { signal },
      ),
    );
    expect(argocd.requests).toEqual([
      recordedRequest('detail/events-wrong-uid'),
    ]);
    expect(error.reason).toBe('refused');
    expect(error.message).toContain(
      'checkout not found as part of application checkout-dev',
    );
  });

  it('keeps the newest where there are very many', async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => ({
      metadata: {},
      involvedObject: { kind: 'Pod', name: 'a' },
      lastTimestamp: new Date(index * 1_000).toISOString(),
      count: index,
    }));
    argocd.replay({ json: { items } });

    const events = await details.readEvents(CHECKOUT, undefined, { signal });
    expect(events).toHaveLength(200);
    expect(events[0].count).toBe(999);
  });

  it('has none where Argo CD has none', async () => {
    argocd.replay({ json: { metadata: {}, items: null } });

    expect(await details.readEvents(CHECKOUT, undefined, { signal })).toEqual(
      [],
    );
  });
});
