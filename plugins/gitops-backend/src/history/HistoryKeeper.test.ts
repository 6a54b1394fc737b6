import { mockServices } from '@backstage/backend-test-utils';
import {
  GitopsEnvironment,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { Knex } from 'knex';
import { HistoryKeeper } from './HistoryKeeper';
import { describeDatabases } from './__testUtils__/describeDatabases';
import { application, CHECKOUT_PROD, entry } from './__testUtils__/history';

const DAY_MS = 86_400_000;

const PROD: GitopsEnvironment = {
  name: 'prod',
  title: 'Production',
  instance: 'main',
  applicationNamespace: 'argocd',
  destination: { name: 'in-cluster' },
  requireDigest: true,
  sync: { automated: true, prune: false, selfHeal: true },
  decommission: 'allowed',
};

/** Mirrors that say what a test says. */
class Mirrors {
  readonly #listeners: ((change: MirrorChange) => void)[] = [];

  onChange(listener: (change: MirrorChange) => void): void {
    this.#listeners.push(listener);
  }

  say(instance: string, applications: MirrorChange['applications']): void {
    for (const listener of this.#listeners) {
      listener({ instance, applications, projects: [], status: false });
    }
  }
}

describeDatabases('HistoryKeeper', databases => {
  async function start(database: Knex) {
    const mirrors = new Mirrors();
    const scheduler = mockServices.scheduler();
    const logger = mockServices.logger.mock();
    const keeper = await HistoryKeeper.create({
      database: { getClient: async () => database },
      environments: [PROD],
      logger,
      mirrors,
      retentionMs: 400 * DAY_MS,
      scheduler,
    });
    keeper.start();
    return { keeper, logger, mirrors, scheduler };
  }

  it('records what mirrors say under the environment that the Application belongs to', async () => {
    const database = await databases.create();
    const { keeper, mirrors } = await start(database);
    const history = [entry(1, new Date(Date.now() - 60_000))];
    mirrors.say('main', [{ after: application({ history }) }]);
    mirrors.say('elsewhere', [{ after: application({ history }) }]);
    await keeper.stop();
    const keys = [CHECKOUT_PROD, { ...CHECKOUT_PROD, instance: 'elsewhere' }];
    const { items } = await keeper.store.list(keys, { limit: 10 });
    expect(
      items.map(({ instance, environment }) => [instance, environment]).sort(),
    ).toEqual([
      // A label that names an environment of another instance counts for nothing.
      ['elsewhere', 'elsewhere/prod'],
      ['main', 'prod'],
    ]);
  });

  it('gives each backend a name of its own', async () => {
    const database = await databases.create();
    const request = {
      ...CHECKOUT_PROD,
      environment: 'prod',
      entityRef: 'component:default/checkout',
      operation: 'refresh' as const,
      parameters: {},
      requestedBy: 'user:default/ana',
    };
    for (const { keeper } of [await start(database), await start(database)]) {
      await keeper.store.openRequest(request);
      await keeper.stop();
    }
    const rows = await database('gitops_requests');
    expect(new Set(rows.map(({ backend }) => backend)).size).toBe(2);
  });

  it('closes as unknown, after five minutes, what a backend left open that was killed', async () => {
    const database = await databases.create();
    const dead = await start(database);
    const request = {
      ...CHECKOUT_PROD,
      environment: 'prod',
      entityRef: 'component:default/checkout',
      operation: 'sync' as const,
      parameters: { prune: true },
      requestedBy: 'user:default/ana',
    };
    const old = await dead.keeper.store.openRequest(request);
    await dead.keeper.store.openRequest(request);
    await dead.keeper.stop();
    await database('gitops_requests')
      .where({ id: old })
      .update({ opened_at: Date.now() - 301_000 });

    const { keeper, logger, scheduler } = await start(database);
    await scheduler.triggerTask('gitops-close-abandoned-requests');
    await keeper.stop();
    const { items } = await keeper.store.listRequests([CHECKOUT_PROD], {
      limit: 10,
    });
    expect(
      items.map(({ id, outcome }) => [id === old, outcome]).sort(),
    ).toEqual([
      [false, undefined],
      [true, 'unknown'],
    ]);
    expect(logger.warn.mock.calls).toEqual([
      [
        '1 requests to Argo CD have no known outcome: the backend that sent them ended. The audit rows say "unknown"',
      ],
    ]);
  });

  it('deletes what is older than the retention', async () => {
    const database = await databases.create();
    const { keeper, scheduler } = await start(database);
    await keeper.store.recordDeployments(
      [399, 401].map(days => ({
        ...CHECKOUT_PROD,
        environment: 'prod',
        historyId: days,
        revision: 'a',
        deployedAt: new Date(Date.now() - days * DAY_MS).toISOString(),
        automated: true,
        rollback: false,
      })),
    );
    await scheduler.triggerTask('gitops-delete-old-history');
    await keeper.stop();
    const rows = await database('gitops_deployments');
    expect(rows.map(row => row.history_id)).toEqual([399]);
  });
});
