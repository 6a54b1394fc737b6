import { mockServices } from '@backstage/backend-test-utils';
import { describeDatabases } from './__testUtils__/describeDatabases';
import { application, CHECKOUT_PROD, entry } from './__testUtils__/history';
import {
  ago,
  changeOf,
  createRecorder,
  createStore,
  NOW,
  RETENTION_MS,
  until,
} from './__testUtils__/recording';

const DAY_MS = 86_400_000;

describeDatabases('HistoryRecorder', databases => {
  it('writes what mirrors have shown when it starts, then what changes, and how it ends', async () => {
    const store = await createStore(await databases.create());
    const recorder = createRecorder(store);
    const old = entry(1, ago(7_200));
    const before = application({
      history: [old],
      healthSince: ago(7_190).toISOString(),
    });
    recorder.onMirrorChange(changeOf({ after: before }));
    recorder.start();
    const read = async () =>
      (await store.list([CHECKOUT_PROD], { limit: 10 })).items;
    await until(async () => (await read()).length === 1);

    const history = [entry(2, ago(1)), old];
    const progressing = application({
      history,
      health: 'Progressing',
      healthSince: ago(1).toISOString(),
    });
    recorder.onMirrorChange(changeOf({ before, after: progressing }));
    await until(async () => (await read())[0].outcome === 'running');

    recorder.onMirrorChange(
      changeOf({
        before: progressing,
        after: application({
          history,
          healthSince: ago(0).toISOString(),
          operation: {
            phase: 'Failed',
            startedAt: ago(0).toISOString(),
            message: 'no',
          },
        }),
      }),
    );
    await until(async () => (await read())[0].outcome === 'healthy');
    await recorder.stop();

    await expect(read()).resolves.toEqual([
      {
        ...CHECKOUT_PROD,
        environment: 'prod',
        historyId: 2,
        revision: history[0].revision,
        deployedAt: ago(1).toISOString(),
        automated: true,
        rollback: false,
        outcome: 'healthy',
        settledAt: ago(0).toISOString(),
      },
      {
        ...CHECKOUT_PROD,
        environment: 'prod',
        historyId: 1,
        revision: old.revision,
        deployedAt: ago(7_200).toISOString(),
        automated: true,
        rollback: false,
        outcome: 'healthy',
        settledAt: ago(7_190).toISOString(),
      },
    ]);
  });

  it('writes what it has heard of before it ends', async () => {
    const database = await databases.create();
    const recorder = createRecorder(await createStore(database));
    recorder.start();
    recorder.onMirrorChange(
      changeOf({
        after: application({
          history: [entry(1, ago(60))],
          operation: { phase: 'Error', startedAt: ago(30).toISOString() },
        }),
      }),
    );
    await recorder.stop();
    await expect(database('gitops_deployments')).resolves.toHaveLength(1);
    await expect(database('gitops_failed_operations')).resolves.toHaveLength(1);
  });

  it('leaves out what cleaning would delete at once', async () => {
    const database = await databases.create();
    const recorder = createRecorder(await createStore(database));
    recorder.start();
    recorder.onMirrorChange(
      changeOf({
        after: application({
          history: [
            entry(2, new Date(NOW - RETENTION_MS + DAY_MS)),
            entry(1, new Date(NOW - RETENTION_MS - DAY_MS)),
          ],
        }),
      }),
    );
    await recorder.stop();
    const rows = await database('gitops_deployments');
    expect(rows.map(row => row.history_id)).toEqual([2]);
  });

  it('writes nothing when it starts again and all is there', async () => {
    const database = await databases.create();
    const store = await createStore(database);
    const after = application({
      history: [2, 1, 0].map(id => entry(id, ago(10_000 - id))),
      healthSince: ago(9_000).toISOString(),
      operation: { phase: 'Failed', startedAt: ago(30).toISOString() },
    });
    const first = createRecorder(store);
    first.start();
    first.onMirrorChange(changeOf({ after }));
    await first.stop();

    const statements: string[] = [];
    database.on('query', ({ sql }) => statements.push(sql));
    const second = createRecorder(store);
    second.start();
    second.onMirrorChange(changeOf({ after }));
    await second.stop();
    expect(statements).toHaveLength(2);
    expect(statements.every(sql => sql.startsWith('select'))).toBe(true);
  });

  it('goes on where a backend was killed, with one row for each deployment and the right end', async () => {
    const database = await databases.create();
    const store = await createStore(database);
    const progressing = application({
      history: [entry(1, ago(400))],
      health: 'Progressing',
      healthSince: ago(400).toISOString(),
    });
    const killed = createRecorder(store);
    killed.start();
    killed.onMirrorChange(changeOf({ after: progressing }));
    await until(
      async () => (await database('gitops_deployments')).length === 1,
    );
    await killed.stop();

    // Two deployments later: one came and went unseen.
    const next = createRecorder(store);
    next.start();
    next.onMirrorChange(
      changeOf({
        after: application({
          history: [
            entry(3, ago(200)),
            entry(2, ago(300)),
            ...progressing.history,
          ],
          healthSince: ago(190).toISOString(),
        }),
      }),
    );
    await next.stop();
    const rows = await database('gitops_deployments').orderBy('history_id');
    expect(rows.map(row => [row.history_id, row.outcome])).toEqual([
      [1, 'unsettled'],
      [2, null],
      [3, 'healthy'],
    ]);
  });
});

describe('HistoryRecorder', () => {
  it('keeps all while the database is away, says so once, and writes one row each when it is back', async () => {
    const written: string[] = [];
    let away = true;
    const logger = mockServices.logger.mock();
    const recorder = createRecorder(
      {
        recordDeployments: async deployments => {
          if (away) {
            throw new Error('connect ECONNREFUSED');
          }
          written.push(
            ...deployments.map(
              ({ historyId, outcome }) => `${historyId} ${outcome}`,
            ),
          );
          return deployments.length;
        },
        recordFailedOperations: async operations => operations.length,
      },
      logger,
    );
    recorder.start();
    const before = application({
      history: [entry(1, ago(7_200))],
      health: 'Progressing',
    });
    recorder.onMirrorChange(changeOf({ after: before }));
    await until(() => logger.debug.mock.calls.length >= 2);
    expect(logger.warn.mock.calls).toEqual([
      [
        'The history of deployments could not be written, 1 rows wait, trying again until it can: connect ECONNREFUSED',
      ],
    ]);
    recorder.onMirrorChange(
      changeOf({
        before,
        after: application({ history: [entry(1, ago(7_200))] }),
      }),
    );
    await new Promise(resolve => setTimeout(resolve, 100));
    away = false;
    await until(() => logger.info.mock.calls.length === 1);
    expect(written).toEqual(['1 healthy']);
    await recorder.stop();
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('does not hold up a shutdown for a database that hangs', async () => {
    jest.useFakeTimers();
    try {
      const recorder = createRecorder({
        recordDeployments: () => new Promise(() => {}),
        recordFailedOperations: async () => 0,
      });
      recorder.start();
      recorder.onMirrorChange(
        changeOf({ after: application({ history: [entry(1, ago(60))] }) }),
      );
      await jest.advanceTimersByTimeAsync(50);
      const stopped = recorder.stop();
      await jest.advanceTimersByTimeAsync(5_000);
      await expect(stopped).resolves.toBeUndefined();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
