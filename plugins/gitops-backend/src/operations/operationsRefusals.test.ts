import { TestPortal } from '../__testUtils__/TestPortal';
import {
  ACTION,
  CheckoutOperations,
  DEPLOYMENT,
  operationPath,
  ROLLOUT,
  SOURCE,
  SYNC,
  TERMINATE,
} from './__testUtils__/CheckoutOperations';

const COMMIT = '90a931635da8136c2a9e21ae42a16e7d6b1ceb7b';

describe('operations', () => {
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

  describe('that Argo CD does not take', () => {
    it.each<[string, string, string, object, string, number, string, string]>([
      [
        'blocked by a sync window, which is no missing right (fact 27)',
        'sync',
        SYNC,
        {},
        'operations/sync-blocked-by-window',
        409,
        'refused',
        'sync an application: 403 cannot sync: blocked by sync window. Wait until the window is over, or let the platform team change it: it is part of the Argo CD project.',
      ],
      [
        'blocked by a sync window as a dry run (fact 27)',
        'sync',
        SYNC,
        { dryRun: true },
        'operations/sync-dryrun-blocked-by-window',
        409,
        'refused',
        'sync an application: 403 cannot sync: blocked by sync window. Wait until the window is over, or let the platform team change it: it is part of the Argo CD project.',
      ],
      [
        'while another operation runs',
        'sync',
        SYNC,
        {},
        'operations/sync-while-running',
        409,
        'refused',
        'sync an application: 400 another operation is already in progress',
      ],
      [
        'of what is being deleted',
        'sync',
        SYNC,
        {},
        'operations/sync-deleting',
        409,
        'refused',
        'sync an application: 400 application is deleting',
      ],
      [
        'of another revision while auto-sync is on',
        'sync',
        SYNC,
        { revision: COMMIT },
        'operations/sync-autosync-other-revision',
        409,
        'refused',
        `sync an application: 400 Cannot sync to ${COMMIT}: auto-sync currently set to refs/heads/main`,
      ],
      [
        'where the project is not there (fact 15)',
        'sync',
        SYNC,
        {},
        'operations/sync-invalid-project',
        400,
        'refused',
        'sync an application: 400 app is not allowed in project "logistics-trial", or the project does not exist',
      ],
      [
        'where the portal’s account lacks the right',
        'sync',
        SYNC,
        {},
        'operations/sync-no-permission',
        503,
        'failed',
        "sync an application: the portal's own account lacks a right. Give the account the right in argocd-rbac-cm: p, backstage, applications, sync, */*, allow",
      ],
      [
        'where it is gone',
        'sync',
        SYNC,
        {},
        'operations/sync-missing-app',
        404,
        'refused',
        'sync an application: 404 applications.argoproj.io "nope-dev" not found',
      ],
      [
        'without an operation to end',
        'terminate',
        TERMINATE,
        {},
        'operations/terminate-none',
        409,
        'refused',
        'terminate an operation: 400 Unable to terminate operation. No operation is in progress',
      ],
      [
        'where the portal’s account may not act on resources',
        `resources/${ROLLOUT}/actions`,
        ACTION,
        { action: 'resume' },
        'detail/action-rollout-resume-as-reader',
        503,
        'failed',
        "run an action: the portal's own account lacks a right. Give the account the right in argocd-rbac-cm: p, backstage, applications, action/*, */*, allow",
      ],
    ])(
      'are answered in its words: %s',
      async (_, what, call, body, answer, status, outcome, words) => {
        portal.nonprod.answer(call, answer);
        const message = `Argo CD "nonprod": ${words}`;

        const response = await portal.post(operationPath(what), body);

        expect(response.status).toBe(status);
        expect(response.body.error.message).toBe(message);
        expect(response.text).not.toMatch(/argocd-token|127\.0\.0\.1/);
        // A write is never repeated.
        expect(portal.nonprod.countOf(call)).toBe(1);
        expect(operations.audited()).toMatchObject({
          status: 'failed',
          error: message,
          meta: { entityRef: 'component:default/checkout', outcome },
        });
        expect(await operations.rows()).toMatchObject([
          { outcome, reason: message },
        ]);
      },
    );

    it('are 400 for a branch that does not exist', async () => {
      await operations.show({ spec: { source: SOURCE, syncPolicy: {} } });
      portal.nonprod.answer(SYNC, 'operations/sync-unknown-revision');

      const { status, body } = await portal.post(operationPath('sync'), {
        revision: 'nope',
      });

      expect(status).toBe(400);
      expect(body.error.message).toContain(
        "unable to resolve 'refs/heads/nope' to a commit SHA",
      );
    });

    it.each(['sync', 'refresh'])(
      'are 409 for a paused Application, and not sent, as they would wait for ever: %s (fact 17)',
      async what => {
        await operations.show({
          annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' },
        });

        const { status, body } = await portal.post(operationPath(what), {});

        expect(status).toBe(409);
        expect(body.error.message).toContain(
          'the Application is paused: take its annotation argocd.argoproj.io/skip-reconcile away in Git first',
        );
        expect(operations.asked()).toEqual([]);
        expect(await operations.rows()).toMatchObject([{ outcome: 'refused' }]);
      },
    );

    it('are 409 for an action that makes no sense now, though Argo CD would do it', async () => {
      const { status, body } = await portal.post(
        operationPath(`resources/${ROLLOUT}/actions`),
        { action: 'retry' },
      );

      expect(status).toBe(409);
      expect(body.error.message).toContain(
        'retry makes no sense for Rollout gateway in its present state',
      );
      expect(portal.nonprod.countOf(ACTION)).toBe(0);
    });
  });

  describe('that cannot be read', () => {
    it.each<[string, string | object, string]>([
      ['sync', { prune: 'true' }, 'body.prune'],
      ['sync', { dryRun: 1 }, 'body.dryRun'],
      ['sync', { revision: '../main' }, 'body.revision'],
      ['sync', { revision: '--upload-pack=x' }, 'body.revision'],
      ['sync', { resources: [] }, 'body.resources'],
      ['sync', { resources: ['apps/Deployment'] }, 'body.resources.0'],
      ['sync', { appNamespace: 'argocd' }, 'appNamespace'],
      ['sync', { project: 'admin' }, 'project'],
      ['sync', [], 'body'],
      ['sync', '{', 'body'],
      ['refresh', { hard: 'yes' }, 'body.hard'],
      [`resources/${ROLLOUT}/actions`, {}, 'body.action'],
      [`resources/${ROLLOUT}/actions`, { action: '../resume' }, 'body.action'],
      ['resources/Rollout/actions', { action: 'resume' }, 'path.resource'],
    ])('are 400, and audited: %s %j', async (what, body, field) => {
      const response = await portal.post(operationPath(what), body);

      expect(response.status).toBe(400);
      expect(response.body.error.message).toContain(field);
      expect(operations.asked()).toEqual([]);
      expect(operations.audited()).toMatchObject({
        status: 'failed',
        meta: {
          entityRef: 'component:default/checkout',
          outcome: 'refused',
        },
      });
      expect(await operations.rows()).toEqual([]);
    });

    it('are 400 without JSON, unless there is nothing to say', async () => {
      const { status, body } = await portal
        .post(operationPath('sync'), 'prune=true')
        .set('Content-Type', 'application/x-www-form-urlencoded');
      expect(status).toBe(400);
      expect(body.error.message).toBe(
        'body: send JSON, with content-type application/json',
      );
      await portal.post(operationPath('sync')).expect(400);
      expect(operations.asked()).toEqual([]);
      await portal.post(operationPath('terminate')).expect(202);
    });

    it('are 400 for a resource that a sync is not about, which is named', async () => {
      const { status, body } = await portal.post(operationPath('sync'), {
        resources: [DEPLOYMENT, ROLLOUT],
      });
      expect(status).toBe(400);
      expect(body.error.message).toBe(
        `body.resources: checkout-dev has no resource with the id "${ROLLOUT}" to sync: take those of its diff`,
      );
      expect(portal.nonprod.countOf(SYNC)).toBe(0);
      expect(operations.audited()).toMatchObject({
        meta: { outcome: 'refused' },
      });
    });

    it('are 404 for an action of a resource that is not there, and 400 for one that it does not have', async () => {
      await portal
        .post(operationPath('resources/AAAAAAAAAAAAAAAA/actions'), {
          action: 'resume',
        })
        .expect(404);
      const { status, body } = await portal.post(
        operationPath(`resources/${ROLLOUT}/actions`),
        { action: 'explode' },
      );
      expect(status).toBe(400);
      expect(body.error.message).toBe(
        'body.action is "explode", argoproj.io/Rollout/payments-dev/gateway has abort, pause, promote-full, restart, resume, retry, skip-current-step',
      );
      expect(portal.nonprod.countOf(ACTION)).toBe(0);
    });
  });
});
