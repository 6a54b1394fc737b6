import { ArgocdServer } from './ArgocdServer';
import { Application } from './applications/Application';
import { applicationFiles, manifestFiles } from './testing/applicationFiles';
import { compareShapes } from './testing/compareShapes';
import { readRecording } from './testing/readFixture';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';

jest.setTimeout(60_000);

const configMap = (name: string, namespace?: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(namespace ? { namespace } : {}) },
  data: { a: '1' },
});
const clusterRole = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'everything' },
  rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
};
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'password' },
};
const BY_HAND = { retry: { limit: 0 }, automated: { prune: true } };

describe('where an application ends', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;

  beforeEach(async () => {
    gitops = await TestGitops.create();
    server = await gitops.startServer();
    client = TestClient.create(server);
    await client.untilSettled('namespaces-dev');
  });

  afterEach(() => gitops.dispose());

  async function push(files: Record<string, string | null>): Promise<void> {
    await gitops.commit('Change', files);
    await server.repositoryChanged();
  }

  /** What was pushed is what the project says. */
  async function untilRootFollowed(): Promise<void> {
    const sha = await gitops.repository.resolve('main');
    await client.until(
      'root-dev',
      ({ status, operation }) =>
        !operation &&
        status.sync.revision === sha &&
        status.sync.status === 'Synced',
    );
  }

  const untilFailed = (name: string) =>
    client.until(
      name,
      ({ status }) =>
        status.operationState?.phase === 'Failed' && !!status.conditions,
    );

  it('has namespaces with quota, limits and default-deny before anything runs in them', async () => {
    const { status, spec } = await client.untilSettled('namespaces-dev');
    expect(spec.project).toBe('platform-dev');
    expect(
      status.resources
        ?.filter(({ namespace, name }) =>
          [namespace, name].includes('payments-dev'),
        )
        .map(({ kind, name, namespace }) => [kind, name, namespace]),
    ).toEqual([
      ['LimitRange', 'containers', 'payments-dev'],
      ['Namespace', 'payments-dev', undefined],
      ['ResourceQuota', 'team', 'payments-dev'],
      ['NetworkPolicy', 'default-deny', 'payments-dev'],
    ]);
    const results = status.operationState?.syncResult?.resources ?? [];
    expect(results[0]).toMatchObject({ kind: 'Namespace', namespace: '' });
    expect((await client.untilSettled('checkout-dev')).status).toMatchObject({
      operationState: { phase: 'Succeeded' },
    });
  });

  it.each<[string, object[], string]>([
    [
      'a kind of the cluster',
      [configMap('a'), clusterRole],
      'resource rbac.authorization.k8s.io:ClusterRole is not permitted in project payments-dev',
    ],
    [
      'a namespace of its own',
      [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'mine' } }],
      'resource :Namespace is not permitted in project payments-dev',
    ],
    [
      'a kind that is not on the list',
      [secret],
      'resource :Secret is not permitted in project payments-dev',
    ],
    [
      'the namespace of another team',
      [configMap('a', 'logistics-dev')],
      "namespace logistics-dev is not permitted in project 'payments-dev'",
    ],
    [
      'a hook of a kind that is not on the list',
      [
        {
          ...secret,
          metadata: {
            name: 'hook',
            annotations: { 'argocd.argoproj.io/hook': 'PreSync' },
          },
        },
        configMap('a'),
      ],
      'resource :Secret is not permitted in project payments-dev',
    ],
  ])('refuses %s and applies nothing', async (_, manifests, message) => {
    await push(
      manifestFiles({ name: 'sneaky', manifests, syncPolicy: BY_HAND }),
    );
    const { status } = await untilFailed('sneaky');
    expect(status.operationState?.message).toBe(
      'one or more synchronization tasks are not valid',
    );
    const results = status.operationState?.syncResult?.resources ?? [];
    expect(results).toMatchObject([{ status: 'SyncFailed', message }]);
    expect(results[0]).not.toHaveProperty('hookPhase');
    expect(status.conditions).toMatchObject([
      {
        type: 'SyncError',
        message: expect.stringContaining(
          ']: one or more synchronization tasks are not valid',
        ),
      },
    ]);
    expect(status.health.status).toBe('Missing');
    expect(status.history).toBeUndefined();
  });

  it('follows a project that permits more later', async () => {
    const project = 'argocd/projects/dev/payments.yaml';
    const text = String(await gitops.repository.readFile('main', project));
    await push(
      manifestFiles({
        name: 'sneaky',
        manifests: [secret],
        syncPolicy: BY_HAND,
      }),
    );
    await untilFailed('sneaky');
    await push({
      [project]: text.replace(
        'namespaceResourceWhitelist:',
        'namespaceResourceWhitelist:\n    - { group: "", kind: Secret }',
      ),
    });
    await untilRootFollowed();
    await client.json('/api/v1/applications/sneaky/sync', {
      method: 'POST',
      body: {},
    });
    const { status } = await client.untilSettled('sneaky');
    expect(status.operationState).toMatchObject({
      phase: 'Succeeded',
      // By itself, with the commit that permits it, or now.
      syncResult: {
        resources: [
          {
            message: expect.stringMatching(
              /^secret\/password (created|unchanged)$/,
            ),
          },
        ],
      },
    });
  });

  it('tries again until the namespace is there', async () => {
    const namespaces = 'namespaces/dev/payments.yaml';
    const text = String(await gitops.repository.readFile('main', namespaces));
    const elsewhere = text.replaceAll('payments-dev', 'payments-qa-dev');
    const project = 'argocd/projects/dev/payments.yaml';
    const permitting = String(
      await gitops.repository.readFile('main', project),
    ).replaceAll('payments-dev', 'payments-qa-dev');
    await push({
      'argocd/projects/dev/payments-qa.yaml': permitting,
      ...manifestFiles({
        name: 'early',
        manifests: [configMap('a'), configMap('b')],
        namespace: 'payments-qa-dev',
        project: 'payments-qa-dev',
      }),
    });
    // Between two tries; while one begins, it says less.
    const retrying = await client.until(
      'early',
      ({ status }) =>
        !!status.operationState?.retryCount &&
        !!status.operationState.finishedAt,
    );
    expect(retrying.status.operationState).toMatchObject({
      phase: 'Running',
      message: expect.stringMatching(
        /^one or more objects failed to apply, reason: namespaces "payments-qa-dev" not found,namespaces "payments-qa-dev" not found\. Retrying attempt #\d at /,
      ),
    });
    const recorded = readRecording('get/operation-retrying').response
      .body as Application;
    expect(
      compareShapes(
        {
          recorded: recorded.status.operationState,
          ours: retrying.status.operationState,
        },
        // Another source, and a retry policy of its own.
        {
          except: [/\.source\.helm/, /syncOptions/, /retry\.backoff/, /images/],
        },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    await push({ 'namespaces/dev/payments-qa.yaml': elsewhere });
    const { status } = await client.untilSettled('early');
    expect(status.operationState?.message).toBe(
      'successfully synced (all tasks run)',
    );
    expect(status.history).toHaveLength(1);
    expect(
      compareShapes(
        {
          recorded: (
            readRecording('get/recovered-after-retries').response
              .body as Application
          ).status.operationState,
          ours: status.operationState,
        },
        {
          except: [
            /\.source\.helm/,
            /syncOptions/,
            /retry\.backoff/,
            /images/,
            // A later commit had begun another operation there.
            /retryCount/,
          ],
        },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it('creates a namespace only where the project lets it', async () => {
    const creating = {
      ...BY_HAND,
      syncOptions: ['CreateNamespace=true'],
    };
    await push({
      ...manifestFiles({
        name: 'free',
        manifests: [configMap('a')],
        namespace: 'scratch',
        project: 'default',
        syncPolicy: creating,
      }),
    });
    const { status } = await client.untilSettled('free');
    expect(
      status.operationState?.syncResult?.resources?.map(
        ({ kind, syncPhase, message }) => [kind, syncPhase, message],
      ),
    ).toEqual([
      ['Namespace', 'PreSync', 'namespace/scratch created'],
      ['ConfigMap', 'Sync', 'configmap/a created'],
    ]);
    expect(status.resources).toHaveLength(1);

    const namespaces = 'namespaces/dev/payments.yaml';
    await push({ [namespaces]: null });
    await client.until(
      'namespaces-dev',
      ({ status: now }) => now.sync.status === 'OutOfSync',
    );
    const files = applicationFiles({
      name: 'ledger',
      image: { repository: 'ghcr.io/acme/ledger', tag: '1.0.0' },
    });
    await push(files);
    // A namespace that left Git stays until somebody confirms: the application still has its place.
    await client.untilSettled('ledger-dev');
  });

  it('shows the windows of a project', async () => {
    const project = 'argocd/projects/dev/payments.yaml';
    const text = String(await gitops.repository.readFile('main', project));
    await push({
      [project]: `${text.trimEnd()}
  syncWindows:
    - kind: deny
      schedule: "0 0 * * *"
      duration: 24h
      timeZone: Europe/Berlin
      description: year-end freeze
      applications: ["checkout-*"]
`,
    });
    await untilRootFollowed();
    const windows = async (name: string) =>
      (await client.json(`/api/v1/applications/${name}/syncwindows`)).body;
    const recorded = readRecording('detail/syncwindows-deny-active');
    expect(await windows('checkout-dev')).toEqual(recorded.response.body);
    expect(await windows('namespaces-dev')).toEqual({ canSync: true });
    const { body } = await client.json(
      '/api/v1/projects/payments-dev/syncwindows',
    );
    expect(
      compareShapes({
        recorded: readRecording('platform/project-syncwindows').response.body,
        ours: body,
      }),
    ).toEqual({ missing: [], unexpected: [] });
    expect(body).toMatchObject({
      windows: [{ timeZone: 'Europe/Berlin', description: 'year-end freeze' }],
    });
  });
});
