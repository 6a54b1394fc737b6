import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { HistoryCleaner } from './HistoryCleaner';
import { NewOperationRequest, RequestOutcome } from './HistoryStore';
import { describeDatabases } from './__testUtils__/describeDatabases';
import {
  CHECKOUT_PROD,
  deployment,
  failedOperation,
} from './__testUtils__/history';
import { createStore } from './__testUtils__/recording';

const ANA = 'user:default/ana';
const REQUEST: NewOperationRequest = {
  ...CHECKOUT_PROD,
  environment: 'prod',
  entityRef: 'component:default/checkout',
  operation: 'sync',
  parameters: { prune: false, dryRun: false },
  requestedBy: ANA,
};
/** When the request was made: half a second behind a whole one, as Argo CD writes times. */
const ASKED = Math.floor(Date.now() / 1_000) * 1_000 - 600_000 + 500;

/** ISO 8601, so many milliseconds after the request. */
function after(ms: number): string {
  return new Date(ASKED + ms).toISOString();
}

/** What Argo CD did for ana. */
function synced(startedAfterMs: number, differences = {}) {
  return deployment({
    automated: false,
    initiatedBy: 'backstage',
    requestedBy: ANA,
    deployStartedAt: after(startedAfterMs),
    deployedAt: after(startedAfterMs + 3_000),
    ...differences,
  });
}

describeDatabases('requests whose outcome is unknown', databases => {
  async function start() {
    const database = await databases.create();
    const store = await createStore(database);
    return {
      database,
      store,
      /** A request with its outcome, so many milliseconds after the first. */
      ask: async (
        outcome: RequestOutcome | undefined,
        options: { ms?: number; differences?: object } = {},
      ) => {
        const { ms = 0, differences } = options;
        const id = await store.openRequest({ ...REQUEST, ...differences });
        await openAt(database, id, ASKED + ms);
        if (outcome) {
          await store.closeRequest(id, { outcome, reason: 'because' });
        }
        return id;
      },
      /** @returns the outcome of each, in the order in which they were asked */
      outcomes: async () => {
        const { items } = await store.listRequests([CHECKOUT_PROD], {
          limit: 10,
        });
        return items.reverse().map(({ outcome }) => outcome);
      },
      correct: () =>
        store.correctUnknownRequests({ openedAfter: new Date(ASKED - 1) }),
    };
  }

  async function openAt(database: Knex, id: string, time: number) {
    await database('gitops_requests').where({ id }).update({ opened_at: time });
  }

  it.each<[string, number]>([
    ['a moment later', 1_500],
    ['in the same second', -500],
    ['after half a minute', 30_500],
  ])(
    'are accepted once their deployment is seen that began %s',
    async (_, ms) => {
      const { store, ask, correct } = await start();
      await ask('unknown');
      await expect(correct()).resolves.toBe(0);

      await store.recordDeployments([synced(ms)]);
      await expect(correct()).resolves.toBe(1);
      await expect(correct()).resolves.toBe(0);

      const { items } = await store.listRequests([CHECKOUT_PROD], {
        limit: 10,
      });
      expect(items).toEqual([
        expect.objectContaining({ requestedBy: ANA, outcome: 'accepted' }),
      ]);
      expect(items[0]).not.toHaveProperty('reason');
    },
  );

  it('are accepted once it is seen that their sync failed', async () => {
    const { store, ask, correct, outcomes } = await start();
    await ask('unknown');
    await store.recordFailedOperations([
      failedOperation({ startedAt: after(500), requestedBy: ANA }),
    ]);
    await correct();
    expect(await outcomes()).toEqual(['accepted']);
  });

  it.each<[string, object]>([
    ['of another person', { requestedBy: 'user:default/mo' }],
    ['of Argo CD itself', { requestedBy: undefined, automated: true }],
    ['of another Application', { name: 'checkout-dev' }],
    ['of another instance', { instance: 'other' }],
    ['that began before', { deployStartedAt: after(-1_500) }],
    ['that began much later', { deployStartedAt: after(60_500) }],
    ['of which nobody knows when it began', { deployStartedAt: undefined }],
  ])('stay so after a sync %s', async (_, differences) => {
    const { store, ask, correct, outcomes } = await start();
    await ask('unknown');
    await store.recordDeployments([synced(500, differences)]);
    await expect(correct()).resolves.toBe(0);
    expect(await outcomes()).toEqual(['unknown']);
  });

  it.each<[string, object]>([
    ['a dry run', { parameters: { prune: false, dryRun: true } }],
    ['a refresh', { operation: 'refresh', parameters: {} }],
    ['the end of one', { operation: 'terminate', parameters: {} }],
  ])(
    'stay so where no sync can be what was asked for: %s',
    async (_, differences) => {
      const { store, ask, correct, outcomes } = await start();
      await ask('unknown', { differences });
      await store.recordDeployments([synced(500)]);
      await expect(correct()).resolves.toBe(0);
      expect(await outcomes()).toEqual(['unknown']);
    },
  );

  it.each<[string, RequestOutcome | undefined, number, RequestOutcome]>([
    ['that was accepted', 'accepted', -10_000, 'unknown'],
    ['that is under way', undefined, -10_000, 'unknown'],
    ['that is unknown too', 'unknown', -10_000, 'unknown'],
    ['that was refused', 'refused', -10_000, 'accepted'],
    ['that was never done', 'failed', -10_000, 'accepted'],
    ['that came after the sync began', 'accepted', 20_000, 'accepted'],
    ['so long before that it is over', 'accepted', -90_000, 'accepted'],
  ])(
    'count only where it can be no other request of the person, such as one %s',
    async (_, outcome, ms, expected) => {
      const { store, database, ask, correct } = await start();
      const id = await ask('unknown');
      await ask(outcome, { ms });
      await store.recordDeployments([synced(500)]);
      await correct();
      const [row] = await database('gitops_requests').where({ id });
      expect(row.outcome).toBe(expected);
    },
  );

  it('are not mistaken for a dry run before them', async () => {
    const { store, ask, correct, outcomes } = await start();
    const differences = { parameters: { prune: false, dryRun: true } };
    await ask('accepted', { ms: -10_000, differences });
    await ask('unknown');
    await store.recordDeployments([synced(500)]);
    await correct();
    expect(await outcomes()).toEqual(['accepted', 'accepted']);
  });

  it('are left alone when they are old', async () => {
    const { store, ask, outcomes } = await start();
    await ask('unknown');
    await store.recordDeployments([synced(500)]);
    await store.correctUnknownRequests({ openedAfter: new Date(ASKED + 1) });
    expect(await outcomes()).toEqual(['unknown']);
  });

  it('are corrected every minute, those of a dead backend too', async () => {
    const { store, ask, outcomes } = await start();
    await ask(undefined);
    await store.recordDeployments([synced(500)]);
    const logger = mockServices.logger.mock();
    const scheduler = mockServices.scheduler();
    const cleaner = HistoryCleaner.create({
      store,
      logger,
      retentionMs: 86_400_000,
    });
    await cleaner.schedule(scheduler);

    await scheduler.triggerTask('gitops-close-abandoned-requests');

    expect(await outcomes()).toEqual(['accepted']);
    expect(logger.info.mock.calls).toEqual([
      [
        '1 requests without a known outcome were accepted: Argo CD was seen doing what they asked for. The audit rows say so now',
      ],
    ]);
  });
});
