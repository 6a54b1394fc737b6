import { InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { DatabaseHistoryStore } from './DatabaseHistoryStore';
import { StoredDeployment } from './HistoryStore';
import { describeDatabases } from './__testUtils__/describeDatabases';
import {
  CHECKOUT_PROD,
  deployment,
  failedOperation,
} from './__testUtils__/history';

const REQUEST = {
  ...CHECKOUT_PROD,
  environment: 'prod',
  entityRef: 'component:default/checkout',
  operation: 'sync' as const,
  parameters: { prune: true, resources: ['a'] },
  requestedBy: 'user:default/ana',
};

async function createStore(
  database: Knex,
  backend = 'one',
): Promise<DatabaseHistoryStore> {
  return DatabaseHistoryStore.create({
    database: { getClient: async () => database },
    backend,
  });
}

describeDatabases('DatabaseHistoryStore', databases => {
  it('leaves the tables to the operator where migrations are switched off', async () => {
    const database = await databases.create();
    await DatabaseHistoryStore.create({
      database: { getClient: async () => database, migrations: { skip: true } },
      backend: 'one',
    });
    await expect(database.schema.hasTable('gitops_deployments')).resolves.toBe(
      false,
    );
  });

  describe('deployments', () => {
    it('gives back what was recorded, newest first, whatever way the time was written', async () => {
      const store = await createStore(await databases.create());
      const whole = deployment({
        historyId: 7,
        deployedAt: '2026-11-23T06:26:10.500Z',
        deployStartedAt: '2026-11-23T06:26:09.000Z',
        initiatedBy: 'backstage',
        requestedBy: 'user:default/ana',
        automated: false,
        repoUrl: 'https://git.example/acme/gitops-apps.git',
        rollback: true,
        outcome: 'healthy',
        settledAt: '2026-11-23T06:26:14.000Z',
      });
      await store.recordDeployments([
        deployment({ historyId: 6, deployedAt: '2026-11-23T06:26:10Z' }),
        // As text it would be the last one.
        deployment({ historyId: 8, deployedAt: '2026-11-23T07:26:11+01:00' }),
        whole,
      ]);

      await expect(store.list([CHECKOUT_PROD], { limit: 10 })).resolves.toEqual(
        {
          items: [
            deployment({
              historyId: 8,
              deployedAt: '2026-11-23T06:26:11.000Z',
            }),
            whole,
            deployment({
              historyId: 6,
              deployedAt: '2026-11-23T06:26:10.000Z',
            }),
          ],
        },
      );
    });

    it('lists some Applications and no others, not even one of the same name elsewhere', async () => {
      const store = await createStore(await databases.create());
      const others = [
        { instance: 'other' },
        { namespace: 'team' },
        { name: 'checkout-dev' },
      ].map(difference => deployment(difference));
      await store.recordDeployments([deployment(), ...others]);

      await expect(store.list([CHECKOUT_PROD], { limit: 10 })).resolves.toEqual(
        { items: [deployment()] },
      );
      const { items } = await store.list([CHECKOUT_PROD, others[2]], {
        limit: 10,
      });
      expect(items.map(({ name }) => name).sort()).toEqual([
        'checkout-dev',
        'checkout-prod',
      ]);
      await expect(store.list([], { limit: 10 })).resolves.toEqual({
        items: [],
      });
    });

    it('pages through everything once, also where many were deployed in the same second', async () => {
      const store = await createStore(await databases.create());
      const names = ['a', 'b', 'c'];
      const all = names.flatMap(name =>
        Array.from({ length: 7 }, (_, historyId) =>
          deployment({ name, historyId }),
        ),
      );
      await store.recordDeployments(all);
      const keys = names.map(name => ({ ...CHECKOUT_PROD, name }));

      const seen: StoredDeployment[] = [];
      let before: string | undefined;
      let pages = 0;
      do {
        const page = await store.list(keys, { limit: 4, before });
        seen.push(...page.items);
        before = page.before;
        pages += 1;
      } while (before);

      expect(pages).toBe(6);
      expect(
        seen.map(({ name, historyId }) => `${name} ${historyId}`).sort(),
      ).toEqual(all.map(({ name, historyId }) => `${name} ${historyId}`));
      const ids = seen.map(({ historyId }) => historyId);
      expect(ids).toEqual([...ids].sort((a, b) => b - a));
    });

    it('lists in their places what is only seen, and what is recorded as it is recorded', async () => {
      const store = await createStore(await databases.create());
      const at = (historyId: number, outcome?: 'healthy') =>
        deployment({
          historyId,
          deployedAt: `2026-11-23T06:26:1${historyId}.000Z`,
          outcome,
        });
      await store.recordDeployments([at(2, 'healthy'), at(4, 'healthy')]);
      const seen = [1, 2, 3, 4, 5].map(historyId => at(historyId));

      const all: StoredDeployment[][] = [];
      let before: string | undefined;
      do {
        const page = await store.list([CHECKOUT_PROD], {
          limit: 2,
          before,
          seen,
        });
        all.push(page.items);
        before = page.before;
      } while (before);

      expect(all).toEqual([
        [at(5), at(4, 'healthy')],
        [at(3), at(2, 'healthy')],
        [at(1)],
      ]);
      await expect(store.list([CHECKOUT_PROD], { limit: 9 })).resolves.toEqual({
        items: [at(4, 'healthy'), at(2, 'healthy')],
      });
    });

    it('does not take the end of a page for the end of all', async () => {
      const store = await createStore(await databases.create());
      await store.recordDeployments([
        deployment({ historyId: 1 }),
        deployment({ historyId: 2 }),
      ]);
      const { before } = await store.list([CHECKOUT_PROD], { limit: 2 });
      expect(before).toBeUndefined();
    });

    it.each([
      ['no base64', '%'],
      ['something else', Buffer.from('"x"').toString('base64url')],
      ['too short', Buffer.from('[1]').toString('base64url')],
      [
        'of other kinds',
        Buffer.from('["1","2","a","b","c"]').toString('base64url'),
      ],
      [
        'no numbers of a database',
        Buffer.from('[1e300,2,"a","b","c"]').toString('base64url'),
      ],
    ])('refuses a place that is %s', async (_, before) => {
      const store = await createStore(await databases.create());
      await expect(
        store.list([CHECKOUT_PROD], { limit: 2, before }),
      ).rejects.toThrow(InputError);
    });

    it('keeps both deployments when an Application was created anew and its ids began again', async () => {
      const store = await createStore(await databases.create());
      const first = deployment({ historyId: 0 });
      const second = deployment({
        historyId: 0,
        deployedAt: '2026-11-24T06:00:00.000Z',
      });
      await store.recordDeployments([first]);
      await store.recordDeployments([second]);
      await expect(store.list([CHECKOUT_PROD], { limit: 10 })).resolves.toEqual(
        { items: [second, first] },
      );
    });

    it.each`
      stored         | given          | kept           | written | why
      ${'running'}   | ${'healthy'}   | ${'healthy'}   | ${1}    | ${'it has settled'}
      ${'running'}   | ${'degraded'}  | ${'degraded'}  | ${1}    | ${'it has settled'}
      ${'running'}   | ${'unsettled'} | ${'unsettled'} | ${1}    | ${'the next one came'}
      ${'running'}   | ${'running'}   | ${'running'}   | ${0}    | ${'nothing is new'}
      ${'running'}   | ${undefined}   | ${'unsettled'} | ${1}    | ${'it is not the newest, and nobody saw it settle'}
      ${undefined}   | ${'healthy'}   | ${'healthy'}   | ${1}    | ${'another backend saw it settle'}
      ${undefined}   | ${'running'}   | ${undefined}   | ${0}    | ${'a newer one was there already'}
      ${undefined}   | ${undefined}   | ${undefined}   | ${0}    | ${'nothing is new'}
      ${'healthy'}   | ${'degraded'}  | ${'healthy'}   | ${0}    | ${'the first that saw it end is right'}
      ${'degraded'}  | ${'healthy'}   | ${'degraded'}  | ${0}    | ${'the first that saw it end is right'}
      ${'healthy'}   | ${'running'}   | ${'healthy'}   | ${0}    | ${'it does not begin again'}
      ${'unsettled'} | ${'healthy'}   | ${'unsettled'} | ${0}    | ${'the first that saw it end is right'}
    `(
      'makes $kept of $stored and $given, because $why',
      async ({ stored, given, kept, written }) => {
        const store = await createStore(await databases.create());
        await store.recordDeployments([deployment({ outcome: stored })]);
        await expect(
          store.recordDeployments([
            deployment({
              outcome: given,
              ...(given === 'healthy' || given === 'degraded'
                ? { settledAt: '2026-11-23T06:26:14.000Z' }
                : {}),
            }),
          ]),
        ).resolves.toBe(written);
        const { items } = await store.list([CHECKOUT_PROD], { limit: 10 });
        expect(items.map(({ outcome }) => outcome)).toEqual([kept]);
        expect(items[0].settledAt).toBe(
          written && (given === 'healthy' || given === 'degraded')
            ? '2026-11-23T06:26:14.000Z'
            : undefined,
        );
      },
    );

    it('takes the last word on a row that comes twice at once', async () => {
      const store = await createStore(await databases.create());
      await store.recordDeployments([
        deployment({ outcome: 'running' }),
        deployment({ outcome: 'healthy' }),
      ]);
      await expect(store.list([CHECKOUT_PROD], { limit: 10 })).resolves.toEqual(
        { items: [deployment({ outcome: 'healthy' })] },
      );
    });

    it('lets everything else run between a hundred rows and the next', async () => {
      const store = await createStore(await databases.create());
      let turns = 0;
      let isDone = false;
      const turn = () => {
        turns += 1;
        if (!isDone) {
          setImmediate(turn);
        }
      };
      setImmediate(turn);
      await store.recordDeployments(
        Array.from({ length: 1_000 }, (_, historyId) =>
          deployment({ historyId }),
        ),
      );
      isDone = true;
      expect(turns).toBeGreaterThanOrEqual(9);
    });

    it('sends no write for what is there already', async () => {
      const database = await databases.create();
      const store = await createStore(database);
      const all = Array.from({ length: 450 }, (_, historyId) =>
        deployment({ historyId }),
      );
      await expect(store.recordDeployments(all)).resolves.toBe(450);

      const statements: string[] = [];
      database.on('query', ({ sql }) => statements.push(sql));
      await expect(store.recordDeployments(all)).resolves.toBe(0);
      expect(statements).toHaveLength(5);
      expect(statements.every(sql => sql.startsWith('select'))).toBe(true);
    });
  });

  describe('failed operations', () => {
    it('keeps one row an operation, and takes the message when it comes later', async () => {
      const database = await databases.create();
      const store = await createStore(database);
      const bare = failedOperation();
      const whole = failedOperation({
        message: 'one or more tasks failed',
        finishedAt: '2026-11-23T06:38:56.000Z',
        retryCount: 2,
        revision: '90a9316',
        initiatedBy: 'backstage',
        automated: false,
      });
      await expect(store.recordFailedOperations([bare])).resolves.toBe(1);
      await expect(store.recordFailedOperations([bare])).resolves.toBe(0);
      await expect(store.recordFailedOperations([whole])).resolves.toBe(1);
      await expect(
        store.recordFailedOperations([
          failedOperation({ message: 'another' }),
          bare,
        ]),
      ).resolves.toBe(0);
      await expect(
        store.recordFailedOperations([
          failedOperation({ startedAt: '2026-11-23T06:39:00Z' }),
        ]),
      ).resolves.toBe(1);

      const rows = await database('gitops_failed_operations').orderBy(
        'started_at',
      );
      expect(
        rows.map(row => [
          Number(row.started_at),
          row.message,
          row.retry_count,
          row.initiated_by,
        ]),
      ).toEqual([
        [
          Date.parse('2026-11-23T06:38:55Z'),
          'one or more tasks failed',
          2,
          'backstage',
        ],
        [Date.parse('2026-11-23T06:39:00Z'), null, null, null],
      ]);
    });
  });

  it('takes whatever Argo CD sends: one row that the database refuses would hold up all others', async () => {
    const database = await databases.create();
    const store = await createStore(database);
    const hostile = {
      namespace: 'n\u0000',
      name: 'x'.repeat(10_000),
      revision: 'r\u0000',
      initiatedBy: '\uD800',
      requestedBy: 'a'.repeat(100_000),
    };
    await store.recordDeployments([
      deployment({
        ...hostile,
        historyId: 1e12,
        repoUrl: '\u0000',
        deployStartedAt: 'yesterday',
        settledAt: '-',
      }),
      deployment({ historyId: 0.5 }),
      deployment({ deployedAt: 'soon' }),
      deployment(),
    ]);
    await store.recordFailedOperations([
      failedOperation({
        ...hostile,
        finishedAt: '',
        retryCount: 1e99,
        message: '\u0000',
      }),
      failedOperation({ startedAt: 'never', retryCount: 0.1 }),
      failedOperation(),
    ]);
    const id = await store.openRequest(REQUEST);
    await store.closeRequest(id, { outcome: 'failed', reason: '\u0000no' });

    await expect(database('gitops_deployments')).resolves.toHaveLength(2);
    await expect(database('gitops_failed_operations')).resolves.toHaveLength(2);
    const [{ reason }] = await database('gitops_requests');
    expect(reason).toBe('no');
  });

  describe('requests', () => {
    it('writes a request down before its outcome is known, then the outcome once', async () => {
      const store = await createStore(await databases.create());
      const id = await store.openRequest(REQUEST);
      const { items: open } = await store.listRequests([CHECKOUT_PROD], {
        limit: 10,
      });
      expect(open).toEqual([
        {
          ...REQUEST,
          id,
          backend: 'one',
          openedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        },
      ]);

      await store.closeRequest(id, {
        outcome: 'refused',
        reason: 'blocked by sync window',
      });
      await store.closeRequest(id, { outcome: 'accepted' });
      const { items: closed } = await store.listRequests([CHECKOUT_PROD], {
        limit: 10,
      });
      expect(closed).toEqual([
        {
          ...open[0],
          closedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          outcome: 'refused',
          reason: 'blocked by sync window',
        },
      ]);
    });

    it('closes what a dead backend left open, and lets a slow one still tell the truth', async () => {
      const database = await databases.create();
      const dead = await createStore(database, 'dead');
      const alive = await createStore(databases.connectTo(database), 'alive');
      const slow = await dead.openRequest(REQUEST);
      const lost = await dead.openRequest(REQUEST);
      const done = await alive.openRequest(REQUEST);
      await alive.closeRequest(done, { outcome: 'accepted' });

      await expect(
        alive.closeAbandonedRequests({
          openedBefore: new Date(Date.now() - 60_000),
        }),
      ).resolves.toBe(0);
      const later = { openedBefore: new Date(Date.now() + 1) };
      await expect(alive.closeAbandonedRequests(later)).resolves.toBe(2);
      await expect(alive.closeAbandonedRequests(later)).resolves.toBe(0);
      await dead.closeRequest(slow, { outcome: 'failed', reason: 'timeout' });

      const { items } = await alive.listRequests([CHECKOUT_PROD], {
        limit: 10,
      });
      expect(
        new Map(
          items.map(({ id, backend, outcome, reason }) => [
            id,
            [backend, outcome, reason],
          ]),
        ),
      ).toEqual(
        new Map([
          [slow, ['dead', 'failed', 'timeout']],
          [
            lost,
            [
              'dead',
              'unknown',
              'The backend that sent it ended before an answer came',
            ],
          ],
          [done, ['alive', 'accepted', undefined]],
        ]),
      );
    });

    it('pages through requests, and keeps those of other Applications out', async () => {
      const store = await createStore(await databases.create());
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) {
        ids.push(await store.openRequest(REQUEST));
      }
      await store.openRequest({ ...REQUEST, name: 'checkout-dev' });
      const first = await store.listRequests([CHECKOUT_PROD], { limit: 3 });
      const second = await store.listRequests([CHECKOUT_PROD], {
        limit: 3,
        before: first.before,
      });
      expect(second.before).toBeUndefined();
      expect(
        [...first.items, ...second.items].map(({ id }) => id).sort(),
      ).toEqual([...ids].sort());
      await expect(
        store.listRequests([CHECKOUT_PROD], { limit: 3, before: 'x' }),
      ).rejects.toThrow(InputError);
    });
  });

  it('deletes what is older in all three tables, and nothing else', async () => {
    const database = await databases.create();
    const store = await createStore(database);
    await store.recordDeployments([
      deployment({ deployedAt: '2025-01-01T00:00:00.000Z' }),
      deployment(),
    ]);
    await store.recordFailedOperations([
      failedOperation({ startedAt: '2025-01-01T00:00:00.000Z' }),
      failedOperation(),
    ]);
    await store.openRequest(REQUEST);
    const old = await store.openRequest(REQUEST);
    await database('gitops_requests')
      .where({ id: old })
      .update({ opened_at: Date.parse('2025-01-01T00:00:00Z') });

    await expect(
      store.deleteOlderThan(new Date('2026-01-01T00:00:00Z')),
    ).resolves.toBe(3);
    for (const table of [
      'gitops_deployments',
      'gitops_failed_operations',
      'gitops_requests',
    ]) {
      await expect(database(table)).resolves.toHaveLength(1);
    }
    await expect(store.list([CHECKOUT_PROD], { limit: 10 })).resolves.toEqual({
      items: [deployment()],
    });
  });
});
