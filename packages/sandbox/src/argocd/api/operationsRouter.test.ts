import { Application } from '../applications/Application';
import { ArgocdServer } from '../ArgocdServer';
import { applicationFiles, imageFile } from '../testing/applicationFiles';
import { TestClient } from '../testing/TestClient';
import { TestGitops } from '../testing/TestGitops';

jest.setTimeout(30_000);

const image = { repository: 'ghcr.io/acme/ledger', tag: '1.0.0' };
const PATH = '/api/v1/applications/ledger-dev';

describe('operations', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;
  let first: string;

  beforeEach(async () => {
    gitops = await TestGitops.create();
    first = await gitops.commit(
      'Ledger, synced by hand',
      applicationFiles({ name: 'ledger', image, automated: null }),
    );
    server = await gitops.startServer();
    client = TestClient.create(server);
    await client.until(
      'ledger-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
  });

  afterEach(() => gitops.dispose());

  const post = (action: string, body: object = {}) =>
    client.json<Application>(`${PATH}/${action}`, {
      method: 'POST',
      body: { project: 'payments-dev', appNamespace: 'argocd', ...body },
    });

  const untilDone = () =>
    client.until(
      'ledger-dev',
      ({ operation, status }) =>
        !operation && !!status.operationState?.finishedAt,
    );

  describe('POST /api/v1/applications/:name/sync', () => {
    it('changes nothing in a dry run, and says so', async () => {
      await post('sync', { dryRun: true });
      const { status } = await untilDone();
      expect(status.operationState).toMatchObject({
        phase: 'Succeeded',
        message: 'successfully synced (no more tasks)',
        operation: { sync: { dryRun: true } },
      });
      expect(status.operationState?.syncResult?.resources).toContainEqual(
        expect.objectContaining({
          message: 'deployment.apps/ledger created (dry run)',
          hookPhase: 'Succeeded',
        }),
      );
      expect(status.sync.status).toBe('OutOfSync');
      expect(status.history).toBeUndefined();
    });

    it('applies a part without counting it as a deployment', async () => {
      await post('sync', {
        resources: [
          {
            group: '',
            kind: 'ServiceAccount',
            name: 'ledger',
            namespace: 'payments-dev',
          },
        ],
      });
      const { status } = await untilDone();
      expect(
        status.resources?.map(resource => [resource.kind, resource.status]),
      ).toEqual([
        ['Service', 'OutOfSync'],
        ['ServiceAccount', 'Synced'],
        ['Deployment', 'OutOfSync'],
        ['NetworkPolicy', 'OutOfSync'],
      ]);
      expect(status.history).toBeUndefined();
    });

    it('accepts an unknown commit and ends in Error', async () => {
      await post('sync', { revision: '1'.repeat(40) });
      const { status } = await untilDone();
      expect(status.operationState).toMatchObject({
        phase: 'Error',
        message: expect.stringContaining(`revision ${'1'.repeat(40)}`),
      });
      expect(status.history).toBeUndefined();
    });

    it('removes nothing that wants a confirmation before a person agreed', async () => {
      const options = { name: 'ledger', image, automated: null };
      await post('sync');
      await client.untilSettled('ledger-dev');
      const path = 'argocd/applications/dev/payments/ledger.yaml';
      const files = applicationFiles(options);
      await gitops.commit('Idle, removals to be confirmed', {
        ...imageFile({ name: 'ledger', image: {} }),
        [path]: files[path].replace('CreateNamespace=false', 'Prune=confirm'),
      });
      await server.repositoryChanged();
      await client.until(
        'ledger-dev',
        ({ spec, status }) =>
          spec.syncPolicy?.syncOptions?.[0] === 'Prune=confirm' &&
          status.sync.status === 'OutOfSync',
      );
      await post('sync', { prune: true });
      const waiting = await client.until(
        'ledger-dev',
        ({ status }) => !!status.operationState?.message,
      );
      expect(waiting.status.operationState).toMatchObject({
        phase: 'Running',
        message:
          'waiting for pruning confirmation of /Service/ledger , apps/Deployment/ledger , networking.k8s.io/NetworkPolicy/ledger',
      });
      expect(waiting.status.summary.images).toHaveLength(1);

      await client.raw({
        method: 'POST',
        path: '/applications/argocd/ledger-dev/confirm',
      });
      const { status } = await client.untilSettled('ledger-dev');
      expect(status.summary).toEqual({});
    });

    it('deploys an earlier commit where nothing is automated', async () => {
      await gitops.commit(
        'Bump',
        imageFile({ name: 'ledger', image: { ...image, tag: '2.0.0' } }),
      );
      await server.repositoryChanged();
      await post('sync', { revision: first });
      const { status } = await untilDone();
      expect(status.history).toMatchObject([{ revision: first }]);
    });
  });

  describe('POST /api/v1/applications/:name/rollback', () => {
    it('brings an earlier deployment back as a new one', async () => {
      await post('sync');
      await client.untilSettled('ledger-dev');
      const second = await gitops.commit(
        'Bump',
        imageFile({ name: 'ledger', image: { ...image, tag: '2.0.0' } }),
      );
      await server.repositoryChanged();
      await client.until(
        'ledger-dev',
        ({ status }) => status.sync.revision === second,
      );
      await post('sync');
      await client.untilSettled('ledger-dev');

      const { status: code } = await post('rollback', { id: 0 });
      expect(code).toBe(200);
      const rolled = await client.until(
        'ledger-dev',
        ({ status, operation }) =>
          !operation &&
          status.history?.length === 3 &&
          status.summary.images?.join() === 'ghcr.io/acme/ledger:1.0.0',
      );
      expect(rolled.status.history?.[2]).toMatchObject({
        id: 2,
        revision: first,
      });
      expect(rolled.status.sync).toMatchObject({
        status: 'OutOfSync',
        revision: second,
      });
      expect(rolled.status.health.status).toBe('Healthy');
    });
  });

  describe('DELETE /api/v1/applications/:name/operation', () => {
    it('ends what is under way', async () => {
      const slow = await gitops.startServer({
        name: 'slow',
        timing: { syncStepMs: 500 },
      });
      const slowClient = TestClient.create(slow);
      await slowClient.until(
        'root-dev',
        ({ status }) => status.operationState?.phase === 'Running',
      );
      const { status, body } = await slowClient.json(
        '/api/v1/applications/root-dev/operation?project=default',
        { method: 'DELETE' },
      );
      expect({ status, body }).toEqual({ status: 200, body: {} });
      const ended = await slowClient.until(
        'root-dev',
        ({ status: now }) => !!now.conditions,
      );
      expect(ended.status.operationState).toMatchObject({
        phase: 'Failed',
        message: 'Operation terminated',
      });
      expect(ended.status.conditions).toMatchObject([
        {
          type: 'SyncError',
          message: expect.stringMatching(
            /^Failed last sync attempt to \[[0-9a-f]{40}\]: Operation terminated$/,
          ),
        },
      ]);
    });
  });

  describe('GET /api/v1/applications/:name?refresh=', () => {
    it('answers only when the application has been compared', async () => {
      // Nobody says that the branch moved, and nobody looks for a minute.
      const sha = await gitops.commit('Unseen', { 'README.md': 'x\n' });
      const { body } = await client.json<Application>(
        `${PATH}?project=payments-dev&refresh=normal`,
      );
      expect(body.status.sync.revision).toBe(sha);
      expect(body.metadata.annotations).not.toHaveProperty([
        'argocd.argoproj.io/refresh',
      ]);
    });
  });
});
