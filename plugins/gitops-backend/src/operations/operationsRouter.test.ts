import { gitopsOperations } from '@gitops-flow/backstage-plugin-gitops-common';
import { resourceId } from '@gitops-flow/backstage-plugin-gitops-node';
import { eventually, TestPortal } from '../__testUtils__/TestPortal';
import {
  ACTION,
  CHECKOUT,
  CheckoutOperations,
  DEPLOYMENT,
  operationPath,
  REFRESH,
  ROLLOUT,
  SYNC,
  TERMINATE,
} from './__testUtils__/CheckoutOperations';

const CONFIG_MAP = resourceId({
  group: '',
  kind: 'ConfigMap',
  namespace: 'payments-dev',
  name: 'ledger',
});

describe('operations on an Application', () => {
  let operations: CheckoutOperations;
  let portal: TestPortal;

  beforeAll(async () => {
    operations = await CheckoutOperations.start();
    ({ portal } = operations);
  });
  afterAll(async () => {
    await portal.stop();
  });
  beforeEach(async () => {
    await operations.reset();
  });

  const ACCEPTED: [string, string, object, object, object | undefined][] = [
    [
      'sync',
      SYNC,
      {},
      { prune: false, dryRun: false },
      {
        project: 'payments',
        appNamespace: 'argocd',
        prune: false,
        dryRun: false,
        infos: [{ name: 'Requested by', value: 'user:default/alice' }],
      },
    ],
    [
      'sync',
      SYNC,
      { prune: true, dryRun: true, resources: [DEPLOYMENT, CONFIG_MAP] },
      {
        prune: true,
        dryRun: true,
        resources: [
          'apps/Deployment/payments-dev/ledger',
          'ConfigMap/payments-dev/ledger',
        ],
      },
      {
        project: 'payments',
        appNamespace: 'argocd',
        prune: true,
        dryRun: true,
        resources: [
          {
            group: 'apps',
            kind: 'Deployment',
            namespace: 'payments-dev',
            name: 'ledger',
          },
          {
            group: '',
            kind: 'ConfigMap',
            namespace: 'payments-dev',
            name: 'ledger',
          },
        ],
        infos: [{ name: 'Requested by', value: 'user:default/alice' }],
      },
    ],
    ['refresh', REFRESH, { hard: true }, { hard: true }, undefined],
    ['terminate', TERMINATE, {}, {}, undefined],
    [
      `resources/${ROLLOUT}/actions`,
      ACTION,
      { action: 'resume' },
      {
        action: 'resume',
        resource: 'argoproj.io/Rollout/payments-dev/gateway',
      },
      {
        project: 'payments',
        appNamespace: 'argocd',
        namespace: 'payments-dev',
        resourceName: 'gateway',
        group: 'argoproj.io',
        version: 'v1alpha1',
        kind: 'Rollout',
        action: 'resume',
        resourceActionParameters: [],
      },
    ],
  ];

  it.each(ACCEPTED)(
    'are accepted, sent once, audited and written down: %s, %s %j',
    async (what, call, body, parameters, sent) => {
      const response = await portal.post(operationPath(what), body);

      expect(response.status).toBe(202);
      const { operation, acceptedAt } = gitopsOperations.sync.response.parse(
        response.body,
      );
      expect(operation).toBe(what.includes('/') ? 'action' : what);
      expect(Date.parse(acceptedAt)).toBeGreaterThan(Date.now() - 10_000);
      expect(portal.nonprod.countOf(call)).toBe(1);
      expect(operations.asked().at(-1)?.body).toEqual(sent);
      expect(operations.audited()).toEqual({
        eventId: what.includes('/') ? 'resource-action' : `application-${what}`,
        status: 'succeeded',
        meta: {
          entityRef: 'component:default/checkout',
          environment: 'dev',
          application: 'nonprod/argocd/checkout-dev',
          parameters,
          outcome: 'accepted',
        },
      });
      expect(await operations.rows()).toEqual([
        {
          ...CHECKOUT,
          operation,
          parameters,
          requestedBy: 'user:default/alice',
          entityRef: 'component:default/checkout',
          environment: 'dev',
          outcome: 'accepted',
          closedAt: expect.any(String),
        },
      ]);
    },
  );

  it('ask Argo CD to compare, normally or hard', async () => {
    await portal.post(operationPath('refresh'), {}).expect(202);
    await portal.post(operationPath('refresh'), { hard: true }).expect(202);
    expect(operations.asked().map(({ query }) => query.refresh)).toEqual([
      'normal',
      'hard',
    ]);
  });

  it('let readers ask Argo CD anew', async () => {
    await portal.get(operationPath('resources')).expect(200);
    await portal.post(operationPath('refresh'), {}).expect(202);
    await portal.get(operationPath('resources')).expect(200);
    expect(portal.nonprod.countOf('GET checkout-dev/resource-tree')).toBe(2);
  });

  it('are audited when they are not permitted', async () => {
    portal.deny();
    await portal.post(operationPath('sync'), { prune: true }).expect(403);
    expect(operations.audited()).toEqual({
      eventId: 'application-sync',
      status: 'failed',
      error:
        'The permission gitops.deployment.sync is not granted for component:default/checkout',
      meta: {
        entityRef: 'component:default/checkout',
        parameters: { prune: true },
        outcome: 'refused',
      },
    });
    expect(await operations.rows()).toEqual([]);
  });

  describe('whose caller goes away', () => {
    /** Sends a request, and goes once Argo CD has been asked. */
    async function leaveAfter(call: string, body: object) {
      const sending = portal.post(operationPath('sync'), body);
      const gone = sending.then(
        () => undefined,
        () => undefined,
      );
      await eventually(() => portal.nonprod.countOf(call) === 1);
      sending.abort();
      await gone;
    }

    it('are not sent when that is before Argo CD is asked', async () => {
      portal.nonprod.answer('GET checkout-dev/managed-resources', 'silence');
      await leaveAfter('GET checkout-dev/managed-resources', {
        resources: [DEPLOYMENT],
      });
      await eventually(() => portal.auditor.events[0].closed.length > 0);
      expect(operations.audited()).toMatchObject({
        meta: { outcome: 'abandoned' },
      });
      expect(portal.nonprod.countOf(SYNC)).toBe(0);
      expect(await operations.rows()).toEqual([]);
    });

    it('are gone through with when that is afterwards, and audited as what they are', async () => {
      let answerNow = () => {};
      portal.nonprod.answer(
        SYNC,
        'operations/sync-ok',
        new Promise<void>(resolve => {
          answerNow = resolve;
        }),
      );
      await leaveAfter(SYNC, {});
      answerNow();
      await eventually(() => portal.auditor.events[0].closed.length > 0);
      expect(operations.audited()).toMatchObject({
        status: 'succeeded',
        meta: { outcome: 'accepted' },
      });
      expect(await operations.rows()).toMatchObject([{ outcome: 'accepted' }]);
      expect(portal.nonprod.givenUp).toBe(0);
    });
  });

  // Nothing comes after it.
  it('are failures when Argo CD is away, and the row says so', async () => {
    await portal.nonprod.server.stop();

    const { status, body } = await portal.post(operationPath('sync'), {});

    expect(status).toBe(503);
    expect(body.error.message).toBe(
      'Argo CD "nonprod": sync an application: Argo CD cannot be reached',
    );
    expect(operations.audited()).toMatchObject({
      status: 'failed',
      meta: { environment: 'dev', outcome: 'failed' },
    });
    expect(await operations.rows()).toMatchObject([{ outcome: 'failed' }]);
  });
});
