import { once } from 'node:events';
import { connect } from 'node:net';
import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  gitopsDeploymentSyncPermission,
  gitopsOperations,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { resourceId } from '@gitops-flow/backstage-plugin-gitops-node';
import { eventually, pause, TestPortal } from '../__testUtils__/TestPortal';
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

  it('are audited when they are not permitted, with all that was to be changed', async () => {
    portal.authorize.mockImplementation(async questions => [
      JSON.stringify(questions).includes(gitopsDeploymentSyncPermission.name)
        ? { result: AuthorizeResult.DENY }
        : { result: AuthorizeResult.ALLOW },
    ]);
    await portal.post(operationPath('sync'), { prune: true }).expect(403);
    expect(operations.audited()).toEqual({
      eventId: 'application-sync',
      status: 'failed',
      error:
        'The permission gitops.deployment.sync is not granted for component:default/checkout',
      meta: {
        entityRef: 'component:default/checkout',
        environment: 'dev',
        application: 'nonprod/argocd/checkout-dev',
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

    it('are refusals when Argo CD refuses them afterwards', async () => {
      let answerNow = () => {};
      portal.nonprod.answer(
        SYNC,
        'operations/sync-while-running',
        new Promise<void>(resolve => {
          answerNow = resolve;
        }),
      );
      await leaveAfter(SYNC, {});
      answerNow();
      await eventually(() => portal.auditor.events[0].closed.length > 0);
      expect(operations.audited()).toMatchObject({
        status: 'failed',
        meta: { environment: 'dev', outcome: 'refused' },
      });
      expect(await operations.rows()).toMatchObject([{ outcome: 'refused' }]);
    });

    it('are abandoned in the middle of their body', async () => {
      const { hostname, port } = new URL(portal.post('/', {}).url);
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.write(
        [
          `POST /api/gitops${operationPath('sync')} HTTP/1.1`,
          `Host: ${hostname}:${port}`,
          `Authorization: ${mockCredentials.user.header('user:default/alice')}`,
          'Content-Type: application/json',
          'Content-Length: 100',
          '',
          '{"prune":',
        ].join('\r\n'),
      );
      await eventually(() => portal.auditor.events.length === 1);
      await pause(50);
      socket.destroy();
      await eventually(() => portal.auditor.events[0].closed.length > 0);
      expect(operations.audited()).toMatchObject({
        status: 'failed',
        error: 'The caller has gone',
        meta: { outcome: 'abandoned' },
      });
    });
  });

  it('are accepted after all once Argo CD shows what it did of one whose answer was lost', async () => {
    portal.nonprod.answer(SYNC, { status: 504, json: {} });
    // Not alice, who has asked for other syncs just now.
    const person = 'user:default/mo';
    await portal
      .post(operationPath('sync'), {}, mockCredentials.user.header(person))
      .expect(503);
    expect(await operations.rows()).toMatchObject([{ outcome: 'unknown' }]);
    const store = await portal.history();
    const correct = () =>
      store.correctUnknownRequests({ openedAfter: new Date(0) });
    expect(await correct()).toBe(0);

    const [startedAt, finishedAt] = [1_000, 2_000].map(
      ms => `${new Date(Date.now() + ms).toISOString().slice(0, 19)}Z`,
    );
    await operations.show({
      status: {
        operationState: {
          phase: 'Succeeded',
          startedAt,
          finishedAt,
          operation: {
            initiatedBy: { username: 'backstage' },
            info: [{ name: 'Requested by', value: person }],
          },
        },
        history: [
          {
            id: 1,
            revision: 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
            deployStartedAt: startedAt,
            deployedAt: finishedAt,
            initiatedBy: { username: 'backstage' },
          },
        ],
      },
    });

    await eventually(async () => (await correct()) === 1);
    const [row] = await operations.rows();
    expect(row.outcome).toBe('accepted');
    expect(row.reason).toBeUndefined();
  });

  // Nothing is asked of this Argo CD after it.
  it('are unknown when the connection breaks under way, and failures when there is none', async () => {
    portal.nonprod.answer(SYNC, 'silence');
    const sending = portal
      .post(operationPath('sync'), {})
      .then(answer => answer);
    await eventually(() => portal.nonprod.countOf(SYNC) === 1);
    await portal.nonprod.server.stop();

    const lost = await sending;

    expect(lost.status).toBe(503);
    expect(lost.body.error).toEqual({
      name: 'ServiceUnavailableError',
      message:
        'Argo CD "nonprod": sync an application: Argo CD cannot be reached. It may have been done all the same: look at the page of the Application before you try again',
    });
    expect(operations.audited()).toMatchObject({
      status: 'failed',
      error: lost.body.error.message,
      meta: { environment: 'dev', outcome: 'unknown' },
    });
    expect(await operations.rows()).toMatchObject([
      { outcome: 'unknown', reason: lost.body.error.message },
    ]);
    portal.auditor.events.length = 0;

    const { status, body } = await portal.post(operationPath('sync'), {});

    expect(status).toBe(503);
    expect(body.error.message).toBe(
      'Argo CD "nonprod": sync an application: Argo CD cannot be reached',
    );
    expect(operations.audited()).toMatchObject({
      status: 'failed',
      meta: { environment: 'dev', outcome: 'failed' },
    });
    expect(
      (await operations.rows()).map(({ outcome }) => outcome).sort(),
    ).toEqual(['failed', 'unknown']);
  });
});
