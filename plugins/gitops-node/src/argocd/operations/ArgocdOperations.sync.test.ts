import { argocdFailure } from '../__testUtils__/argocdFailure';
import { operationTarget } from '../__testUtils__/operationTarget';
import {
  recordedRequest,
  ReplayedArgocd,
} from '../__testUtils__/ReplayedArgocd';
import { ArgocdOperations } from './ArgocdOperations';

const PRIYA = 'user:default/priya.nair';
const LEDGER = operationTarget('ledger-dev', 'payments-dev');
const GATEWAY = operationTarget('gateway-dev', 'payments-dev');
const NOTIFY = operationTarget('notify-dev', 'logistics-dev', { paused: true });

describe('ArgocdOperations.sync', () => {
  const { signal } = new AbortController();
  const sync = { prune: false, dryRun: false, requestedBy: PRIYA, signal };
  let argocd: ReplayedArgocd;
  let operations: ArgocdOperations;

  beforeEach(async () => {
    argocd = await ReplayedArgocd.start();
    operations = ArgocdOperations.create({ transport: argocd.transport });
  });
  afterEach(() => argocd.stop());

  /** What is asked for as was recorded, with what we always say. */
  function recordedSync(name: string) {
    const { body, ...request } = recordedRequest(`operations/${name}`);
    return {
      ...request,
      body: {
        prune: false,
        dryRun: false,
        ...(body as object),
        infos: [{ name: 'Requested by', value: PRIYA }],
      },
    };
  }

  it.each([
    ['of everything', 'sync-ok', LEDGER, {}],
    [
      'in production',
      'sync-ok-tracking-prod',
      operationTarget('tracking-prod', 'logistics-prod'),
      {},
    ],
    [
      'of an Application in another namespace',
      'sync-other-namespace',
      operationTarget('customs-dev', 'logistics-dev', {
        namespace: 'logistics-apps',
      }),
      {},
    ],
    ['as a dry run', 'sync-dryrun', LEDGER, { dryRun: true }],
    [
      'outside a window that lets people through',
      'sync-allow-window-inactive-manual-ok',
      operationTarget('tracking-prod', 'logistics-prod'),
      { dryRun: true },
    ],
    [
      'with prune, which may then wait for consent (fact 29)',
      'sync-prune-needs-confirmation',
      operationTarget('tracking-prod', 'logistics-prod'),
      { prune: true },
    ],
    [
      'of one resource',
      'sync-selective',
      LEDGER,
      {
        resources: [
          {
            group: '',
            kind: 'ConfigMap',
            name: 'ledger',
            namespace: 'payments-dev',
          },
        ],
      },
    ],
    [
      'of a commit that does not exist, which ends in Error later (fact 26)',
      'sync-unknown-sha',
      LEDGER,
      { revision: '1'.repeat(40) },
    ],
    [
      'of manifests that cannot be made, which ends in Error later (fact 26)',
      'sync-comparison-error',
      operationTarget('invoices-dev', 'payments-dev'),
      {},
    ],
  ])('is accepted: %s', async (_, name, app, options) => {
    argocd.replay(`operations/${name}`);

    await operations.sync(app, { ...sync, ...options });

    expect(argocd.requests).toEqual([recordedSync(name)]);
  });

  it('is accepted with a long answer: the whole Application with all its resources', async () => {
    const resources = Array.from({ length: 10_000 }, (_, index) => ({
      kind: 'ConfigMap',
      name: `file-${index}`,
      status: 'Synced',
    }));
    argocd.replay({ json: { metadata: {}, status: { resources } } });

    await operations.sync(LEDGER, sync);
    expect(argocd.requests).toHaveLength(1);
  });

  it('names the revision and the person, as was recorded', async () => {
    argocd.replay('operations/sync-ok-gateway');

    await operations.sync(GATEWAY, {
      ...sync,
      revision: '2b0032dc1111069d3544c1fa3ae7250c92a8cea1',
    });

    const { body, ...request } = recordedRequest('operations/sync-ok-gateway');
    // They are in the Application already.
    const { syncOptions: _, ...said } = body as { syncOptions: unknown };
    expect(argocd.requests).toEqual([{ ...request, body: said }]);
  });

  it.each([
    [
      'inside a deny window, which is no missing right (fact 27)',
      'sync-blocked-by-window',
      'blockedByWindow',
      'cannot sync: blocked by sync window',
    ],
    [
      'as a dry run inside a deny window (fact 27)',
      'sync-dryrun-blocked-by-window',
      'blockedByWindow',
      'cannot sync: blocked by sync window',
    ],
    [
      'while another operation runs',
      'sync-while-running',
      'conflict',
      'another operation is already in progress',
    ],
    [
      'while a paused Application waits (fact 17)',
      'sync-twice-skip-reconcile',
      'conflict',
      'another operation is already in progress',
    ],
    [
      'of what is being deleted',
      'sync-deleting',
      'conflict',
      'application is deleting',
    ],
    [
      'of another revision while auto-sync is on (fact 26)',
      'sync-autosync-other-revision',
      'refused',
      'Cannot sync to 90a931635da8136c2a9e21ae42a16e7d6b1ceb7b: auto-sync currently set to refs/heads/main',
    ],
    [
      'of a branch that does not exist (fact 26)',
      'sync-unknown-revision',
      'refused',
      "unable to resolve 'refs/heads/nope' to a commit SHA",
    ],
    [
      'in a project that does not exist (fact 15)',
      'sync-invalid-project',
      'refused',
      'or the project does not exist',
    ],
    [
      'in a project that is another',
      'sync-wrong-project',
      'notFound',
      'applications.argoproj.io "ledger-dev" not found',
    ],
    [
      'of what does not exist',
      'sync-missing-app',
      'notFound',
      'applications.argoproj.io "nope-dev" not found',
    ],
    [
      'by an account that may only read',
      'sync-no-permission',
      'forbidden',
      'permission denied: applications, sync, payments-dev/ledger-dev',
    ],
    [
      'by an account without rights',
      'sync-no-rights-at-all',
      'forbidden',
      'permission denied',
    ],
    [
      'by an account that may only read, without a body',
      'sync-empty-body',
      'forbidden',
      'permission denied: applications, sync, logistics-dev/routing-dev',
    ],
    [
      'without a valid token',
      'sync-bad-token',
      'unauthenticated',
      'no session information',
    ],
    [
      'with a field of the wrong type',
      'sync-wrong-type',
      'refused',
      'cannot unmarshal string',
    ],
    ['with what is no JSON', 'sync-invalid-json', 'refused', 'unexpected EOF'],
    [
      'of sources that are counted from 0',
      'sync-multisource-bad-positions',
      'failed',
      'source position is out of range',
    ],
  ])('is refused: %s', async (_, name, reason, words) => {
    argocd.replay(`operations/${name}`);

    const error = await argocdFailure(operations.sync(LEDGER, sync));

    expect(error.reason).toBe(reason);
    expect(error.explanation).toContain(words);
    expect(error.message).toContain(words);
    // A write is never repeated.
    expect(argocd.requests).toHaveLength(1);
  });

  it.each([
    'sync-content-type-charset',
    'sync-no-content-type',
    'sync-text-plain',
  ])('is never sent as what Argo CD refuses: %s (fact 19)', async name => {
    argocd.replay(`operations/${name}`);

    const error = await argocdFailure(operations.sync(LEDGER, sync));

    expect(error.reason).toBe('refused');
    expect(error.message).toContain('415');
    const [{ contentType }] = argocd.requests;
    expect(contentType).toBe('application/json');
    expect(recordedRequest(`operations/${name}`).contentType).not.toBe(
      contentType,
    );
  });

  it('is not sent for a paused Application, as it would wait for ever and keep every later one out (fact 17)', async () => {
    argocd.replay('operations/sync-skip-reconcile');

    const error = await argocdFailure(operations.sync(NOTIFY, sync));

    expect(error.reason).toBe('refused');
    expect(error.message).toBe(
      'Argo CD "nonprod": sync an application: the Application is paused: take its annotation argocd.argoproj.io/skip-reconcile away in Git first',
    );
    expect(argocd.requests).toEqual([]);
  });

  it('is not sent with one revision for several sources, as Argo CD would pass over it', async () => {
    argocd.replay('operations/sync-multisource');
    const warehouse = operationTarget('warehouse-dev', 'logistics-dev', {
      sources: [...LEDGER.sources, ...LEDGER.sources],
    });

    const error = await argocdFailure(
      operations.sync(warehouse, { ...sync, revision: 'main' }),
    );
    expect(error.reason).toBe('refused');
    expect(error.message).toContain('several sources');
    expect(argocd.requests).toEqual([]);

    await operations.sync(warehouse, sync);
    expect(argocd.requests).toHaveLength(1);
  });

  it('is not sent with an empty choice of resources, as Argo CD would sync all', async () => {
    const error = await argocdFailure(
      operations.sync(LEDGER, { ...sync, resources: [] }),
    );
    expect(error.reason).toBe('refused');
    expect(error.message).toContain('no resource is chosen');
    expect(argocd.requests).toEqual([]);
  });

  it('has no credentials in what Argo CD says about it', async () => {
    argocd.replay({
      status: 400,
      json: {
        code: 9,
        message:
          'cannot read https://bot:hunter2@git.example.com, said Bearer a-token',
      },
    });

    const error = await argocdFailure(operations.sync(LEDGER, sync));
    expect(error.explanation).toBe(
      'cannot read https://***@git.example.com, said Bearer ***',
    );
    expect(JSON.stringify([error, error.message, error.stack])).not.toMatch(
      /hunter2|a-token/,
    );
  });

  it('ends with its signal', async () => {
    argocd.replay('silence');
    const controller = new AbortController();
    const call = operations.sync(LEDGER, {
      ...sync,
      signal: controller.signal,
    });
    controller.abort(new Error('the person has gone'));

    await expect(call).rejects.toThrow('the person has gone');
  });

  it.each([
    [
      'rollback-autosync-on',
      'refused',
      'rollback cannot be initiated when auto-sync is enabled',
    ],
    [
      'rollback-multisource',
      'refused',
      'rollback cannot be initiated when auto-sync is enabled',
    ],
    [
      'rollback-while-running',
      'refused',
      'rollback cannot be initiated when auto-sync is enabled',
    ],
    [
      'rollback-unknown-id',
      'refused',
      'application argocd/wallet-dev does not have deployment with id 1',
    ],
    ['rollback-no-permission', 'forbidden', 'permission denied'],
    [
      'delete-app-no-permission',
      'forbidden',
      'permission denied: applications, delete, payments-staging/checkout-staging',
    ],
  ])(
    'understands the same form of refusal from operations that we leave to Git: %s',
    async (name, reason, words) => {
      argocd.replay(`operations/${name}`);

      const error = await argocdFailure(operations.sync(LEDGER, sync));
      expect(error.reason).toBe(reason);
      expect(error.explanation).toContain(words);
    },
  );
});
