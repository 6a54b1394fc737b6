import { mockServices } from '@backstage/backend-test-utils';
import {
  ArgocdApplication,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { Knex } from 'knex';
import { describeDatabases } from './__testUtils__/describeDatabases';
import { application, CHECKOUT_PROD, entry } from './__testUtils__/history';
import {
  ago,
  changeOf,
  createRecorder,
  createStore,
  until,
} from './__testUtils__/recording';

describeDatabases('HistoryRecorder with two backends', databases => {
  const COUNT = 120;

  /** What happens to one Application, from its first appearance on. */
  function life(index: number): MirrorChange['applications'] {
    const name = `app-${index}`;
    const old = entry(1, ago(5_000 + index));
    const fresh = entry(2, ago(1_000 + index));
    const states: ArgocdApplication[] = [
      application({
        name,
        history: [old],
        healthSince: ago(4_990 + index).toISOString(),
      }),
      application({
        name,
        history: [fresh, old],
        health: 'Progressing',
        healthSince: ago(999 + index).toISOString(),
      }),
      application({
        name,
        history: [fresh, old],
        health: index % 3 === 0 ? 'Degraded' : 'Healthy',
        healthSince: ago(990 + index).toISOString(),
        operation: {
          phase: index % 2 === 0 ? 'Failed' : 'Succeeded',
          startedAt: ago(500 + index).toISOString(),
          message: 'over',
        },
      }),
    ];
    return states.map((after, place) => ({
      ...(place > 0 ? { before: states[place - 1] } : {}),
      after,
    }));
  }

  const LIVES = Array.from({ length: COUNT }, (_, index) => life(index));

  const TRUTH = {
    deployments: LIVES.flatMap((_, index) => [
      `app-${index} 1 healthy ${ago(4_990 + index).getTime()}`,
      `app-${index} 2 ${index % 3 === 0 ? 'degraded' : 'healthy'} ${ago(
        990 + index,
      ).getTime()}`,
    ]).sort(),
    failures: LIVES.flatMap((_, index) =>
      index % 2 === 0 ? `app-${index}` : [],
    ).sort(),
  };

  async function readRows(database: Knex): Promise<typeof TRUTH> {
    const deployments = await database('gitops_deployments');
    const failures = await database('gitops_failed_operations');
    return {
      deployments: deployments
        .map(row =>
          [row.name, row.history_id, row.outcome, row.settled_at].join(' '),
        )
        .sort(),
      failures: failures.map(({ name }) => name).sort(),
    };
  }

  it('writes each row once when both see the same in another order', async () => {
    const database = await databases.create();
    const one = createRecorder(await createStore(database, 'one'));
    const two = createRecorder(
      await createStore(databases.connectTo(database), 'two'),
    );
    one.start();
    two.start();
    for (let index = 0; index < COUNT; index += 1) {
      for (const change of LIVES[index]) {
        one.onMirrorChange(changeOf(change));
      }
      // The other way round, and without what lies between.
      const [first, , last] = LIVES[COUNT - 1 - index];
      two.onMirrorChange(changeOf(first));
      two.onMirrorChange(changeOf({ before: first.after, after: last.after }));
      if (index % 10 === 0) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    }
    await new Promise(resolve => setTimeout(resolve, 100));
    await Promise.all([one.stop(), two.stop()]);
    await expect(readRows(database)).resolves.toEqual(TRUTH);
  });

  if (databases.client === 'pg') {
    it.each([
      ['stays dead', false],
      ['comes back', true],
    ])(
      'loses and doubles no row when the connection of one is cut in the middle of a batch and it %s',
      async (_, comesBack) => {
        const database = await databases.create();
        await createStore(database);
        const cut = databases.connectTo(database);
        const logger = mockServices.logger.mock();
        const one = createRecorder(await createStore(cut, 'one'), logger);
        const two = createRecorder(
          await createStore(databases.connectTo(database), 'two'),
        );

        // Somebody holds a row of the first batch, so that its statement has done a part and waits.
        const holder = await databases.connectTo(database).transaction();
        await holder('gitops_deployments').insert({
          ...CHECKOUT_PROD,
          name: 'app-42',
          environment: 'prod',
          deployed_at: ago(5_042).getTime(),
          history_id: 1,
          revision: 'x',
          automated: true,
          rollback: false,
        });
        for (const changes of LIVES) {
          one.onMirrorChange(changeOf(...changes.slice(0, 1)));
        }
        one.start();
        let waiting: { pid: number }[] = [];
        await until(async () => {
          ({ rows: waiting } = await database.raw(
            `select pid from pg_stat_activity
              where wait_event_type = 'Lock' and datname = current_database()`,
          ));
          return waiting.length === 1;
        });
        await database.raw('select pg_terminate_backend(?)', [waiting[0].pid]);
        await until(() => logger.warn.mock.calls.length === 1);
        expect(logger.warn.mock.calls[0][0]).toMatch(
          /^The history of deployments could not be written, 120 rows wait, trying again until it can: .*terminating connection/s,
        );
        await holder.rollback();
        if (comesBack) {
          await until(() => logger.info.mock.calls.length === 1);
        } else {
          await cut.destroy();
        }

        two.start();
        for (const changes of [...LIVES].reverse()) {
          for (const change of changes) {
            two.onMirrorChange(changeOf(change));
          }
        }
        await new Promise(resolve => setTimeout(resolve, 100));
        await two.stop();
        await expect(readRows(database)).resolves.toEqual(TRUTH);
        await one.stop();
        await expect(readRows(database)).resolves.toEqual(TRUTH);
      },
    );

    it.each`
      theirs       | ours          | kept
      ${'running'} | ${'healthy'}  | ${'healthy'}
      ${'running'} | ${undefined}  | ${'unsettled'}
      ${'healthy'} | ${'degraded'} | ${'healthy'}
      ${'healthy'} | ${'running'}  | ${'healthy'}
      ${null}      | ${'healthy'}  | ${'healthy'}
      ${null}      | ${'running'}  | ${null}
    `(
      'keeps $kept where another backend writes $theirs while ours waits to write $ours',
      async ({ theirs, ours, kept }) => {
        const database = await databases.create();
        const store = await createStore(database);
        const holder = await databases.connectTo(database).transaction();
        await holder('gitops_deployments').insert({
          ...CHECKOUT_PROD,
          environment: 'prod',
          deployed_at: ago(60).getTime(),
          history_id: 1,
          revision: 'x',
          automated: true,
          rollback: false,
          outcome: theirs,
        });
        const writing = store.recordDeployments([
          {
            ...CHECKOUT_PROD,
            environment: 'prod',
            historyId: 1,
            revision: 'x',
            deployedAt: ago(60).toISOString(),
            automated: true,
            rollback: false,
            ...(ours ? { outcome: ours } : {}),
          },
        ]);
        await until(async () => {
          const { rows } = await database.raw(
            `select pid from pg_stat_activity
              where wait_event_type = 'Lock' and datname = current_database()`,
          );
          return rows.length === 1;
        });
        await holder.commit();
        await writing;
        const rows = await database('gitops_deployments');
        expect(rows.map(({ outcome }) => outcome)).toEqual([kept]);
      },
    );
  }
});
