import { Application } from './applications/Application';
import { ArgocdServer } from './ArgocdServer';
import { applicationFiles } from './testing/applicationFiles';
import { compareShapes } from './testing/compareShapes';
import { readRecording } from './testing/readFixture';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';

jest.setTimeout(30_000);

const image = { repository: 'ghcr.io/acme/app', tag: '1.0.0' };

/** Nobody's fields are managed here: there is one writer. */
const MANAGED_FIELDS = /managedFields/;
/** The recorded applications name their cluster by its address, ours by its name. */
const DESTINATION = /destination\.(server|name):/;
/** The recorded applications had no Ingress. */
const EXTERNAL_URLS = /\.externalURLs/;
/** Our application with a budget has a kind whose health has a message, the recorded one has others. */
const HEALTH_MESSAGE = /\.health\.message:/;
const ALWAYS = [MANAGED_FIELDS, DESTINATION, EXTERNAL_URLS, HEALTH_MESSAGE];

/** Puts the same kinds of applications into the same states and compares what the API says, both ways. */
describe('shapes of answers', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;

  beforeAll(async () => {
    gitops = await TestGitops.create();
    await gitops.commit('Applications', {
      ...applicationFiles({
        name: 'checkout',
        environment: 'staging',
        image,
        values: { exposure: 'internal' },
      }),
      ...applicationFiles({
        name: 'routing',
        team: 'logistics',
        automated: null,
        image,
      }),
      ...applicationFiles({ name: 'ledger', automated: null, image }),
      ...applicationFiles({ name: 'invoices', image }),
      ...applicationFiles({
        name: 'courier',
        team: 'logistics',
        targetRevision: 'refs/heads/feature/courier-v2',
      }),
      ...applicationFiles({
        name: 'fraud',
        image: { repository: 'ghcr.io/acme/fraud', tag: '1.0.0-broken' },
      }),
    });
    server = await gitops.startServer();
    client = TestClient.create(server);
    await client.untilSettled('checkout-staging');
    await client.untilSettled('invoices-dev');
    await client.untilSettled('fraud-dev', 'Degraded');
    await gitops.commit('Break', {
      'values/dev/payments/invoices/values.yaml': 'name: [',
    });
    await server.repositoryChanged();
    await client.until('invoices-dev', ({ status }) => !!status.conditions);
    await client.until('courier-dev', ({ status }) => !!status.conditions);
    await client.until(
      'ledger-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
  });

  afterAll(() => gitops.dispose());

  it.each<[string, string, RegExp[]]>([
    [
      'get/synced-healthy',
      '/api/v1/applications/checkout-staging?project=payments-staging',
      [],
    ],
    [
      'get/missing',
      '/api/v1/applications/routing-dev?project=logistics-dev',
      // The recorded project warns of orphans.
      [/\.conditions/],
    ],
    [
      'get/comparison-error-values',
      '/api/v1/applications/invoices-dev?project=payments-dev',
      // The recorded one had needed a second try; nothing fails half-way here.
      [/\.retryCount/],
    ],
    [
      'get/comparison-error-branch',
      '/api/v1/applications/courier-dev?project=logistics-dev',
      [],
    ],
    ['get/degraded', '/api/v1/applications/fraud-dev?project=payments-dev', []],
    [
      'get/app-of-apps',
      '/api/v1/applications/root-dev?project=default',
      // Recorded while it healed itself and waited for a child's deletion: a sync of a part, and a health.
      [
        /operation\.sync\.(resources|autoHeal)/,
        /resources\[\]\.health/,
        /\.requiresPruning/,
      ],
    ],
    [
      'list/by-name',
      '/api/v1/applications?name=checkout-staging&fields=items.metadata.name,items.metadata.namespace,items.metadata.labels,items.metadata.annotations,items.metadata.creationTimestamp,items.metadata.deletionTimestamp,items.spec,items.operation.sync,items.status.sync.status,items.status.sync.revision,items.status.health,items.status.summary,items.status.operationState.phase,items.status.operationState.startedAt,items.status.operationState.finishedAt,metadata.resourceVersion',
      [],
    ],
    [
      'list/fields-only-unallowed',
      '/api/v1/applications?fields=items.status.history',
      [],
    ],
    [
      'list/fields-sync-whole',
      '/api/v1/applications?fields=items.metadata.name,items.status.sync',
      [],
    ],
    [
      'detail/resource-tree-deployment',
      '/api/v1/applications/checkout-staging/resource-tree?project=payments-staging',
      [/networkingInfo\.(targetRefs|ingress)/],
    ],
    [
      'detail/resource-tree-app-of-apps',
      '/api/v1/applications/root-dev/resource-tree?project=default',
      // One of the recorded children was being deleted.
      [/\.health/],
    ],
    [
      'detail/managed-resources-missing',
      '/api/v1/applications/routing-dev/managed-resources?project=logistics-dev',
      [],
    ],
    [
      'platform/project',
      '/api/v1/projects/payments-dev',
      // The recorded project has a role, a window and another idea of what may be deployed.
      [
        /\.spec\.(roles|syncWindows|orphanedResources)/,
        /\.spec\.namespaceResource(White|Black)list/,
        /\.status\.jwtTokensByRole/,
        /destinations\[\]\.(name|server)/,
        /clusterResourceWhitelist\[\]/,
      ],
    ],
    ['platform/version', '/api/version', []],
    [
      'platform/settings-public',
      '/api/v1/settings',
      // No badge, Applications in one namespace only; the rest is what a token adds.
      [
        /\.(statusBadgeEnabled|appsInAnyNamespaceEnabled|passwordPattern|controllerNamespace):/,
      ],
    ],
  ])('has the shape of %s', async (name, path, except) => {
    const recorded = readRecording(name);
    const { status, body } = await client.json<unknown>(path);
    expect(status).toBe(recorded.response.status);
    expect(
      compareShapes(
        { recorded: recorded.response.body, ours: body },
        { except: [...ALWAYS, ...except] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it('has the shape of revision metadata', async () => {
    const app = await client.application('checkout-staging');
    const { body } = await client.json<unknown>(
      `/api/v1/applications/checkout-staging/revisions/${app?.status.sync.revision}/metadata?project=payments-staging`,
    );
    const recorded = readRecording('detail/revision-metadata').response.body;
    expect(compareShapes({ recorded, ours: body })).toEqual({
      missing: [],
      unexpected: [],
    });
  });

  it('accepts a sync of what cannot be rendered, which then ends in an error', async () => {
    const path = '/api/v1/applications/invoices-dev';
    const { response } = readRecording('operations/sync-comparison-error');
    const { body } = await client.json(`${path}/sync`, {
      method: 'POST',
      body: { project: 'payments-dev' },
    });
    // Ours had not been tried before.
    const except = [...ALWAYS, /\.retryCount/];
    expect(
      compareShapes({ recorded: response.body, ours: body }, { except }),
    ).toEqual({ missing: [], unexpected: [] });
    await client.until(
      'invoices-dev',
      ({ status }) => status.operationState?.phase === 'Error',
    );
    const { body: ended } = await client.json(`${path}?project=payments-dev`);
    expect(
      compareShapes(
        {
          recorded: readRecording('get/operation-error-manifest').response.body,
          ours: ended,
        },
        { except },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it.each([
    ['list/by-selector', /selector=.*&/, 'selector=team%3Dpayments&'],
    [
      'detail/resource-tree-comparison-error',
      /tree\?/,
      'tree?appNamespace=argocd&',
    ],
  ])('has the shape of %s', async (name, from, to) => {
    const { request, response } = readRecording(name);
    const { body } = await client.json(request.path.replace(from, to));
    expect(
      // The recorded namespace held something that was nobody's.
      compareShapes(
        { recorded: response.body, ours: body },
        { except: [/orphanedNodes/] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it.each(['operations/sync-ok-gateway', 'operations/sync-ok-tracking-prod'])(
    'has the shape of %s',
    async name => {
      const { request, response } = readRecording(name);
      const { body } = await client.json(
        '/api/v1/applications/routing-dev/sync',
        {
          method: 'POST',
          body: {
            ...(request.body as object),
            appNamespace: 'argocd',
            project: 'logistics-dev',
            revision: '',
          },
        },
      );
      expect(
        compareShapes(
          { recorded: response.body, ours: body },
          {
            // What came of the one before is still there; theirs had something to confirm.
            except: [
              ...ALWAYS,
              /\.(conditions|history|summary)/,
              /requiresDeletionConfirmation/,
            ],
          },
        ),
      ).toEqual({ missing: [], unexpected: [] });
      await client.until('routing-dev', ({ operation }) => !operation);
    },
  );

  it('has the shape of an accepted sync', async () => {
    const { request, response } = readRecording('operations/sync-ok');
    const { body } = await client.json<Application>(request.path, {
      method: 'POST',
      body: request.body,
    });
    expect(
      compareShapes(
        { recorded: response.body, ours: body },
        // What came of the one before is still there.
        { except: [...ALWAYS, /\.(conditions|history|summary)/] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    expect(body.operation).toMatchObject({
      initiatedBy: { username: 'backstage' },
      info: [{ name: 'Requested by', value: 'user:default/priya.nair' }, {}],
      retry: {},
    });
  });

  it('has the shape of an empty list', async () => {
    const empty = await TestGitops.create({ seeded: false });
    try {
      const emptyServer = await empty.startServer({ name: 'prod' });
      const emptyClient = TestClient.create(emptyServer, 'nobody');
      for (const name of ['list/empty-untrimmed', 'list/empty-fields']) {
        const { request, response } = readRecording(name);
        const { body } = await emptyClient.json<unknown>(request.path);
        expect(compareShapes({ recorded: response.body, ours: body })).toEqual({
          missing: [],
          unexpected: [],
        });
      }
    } finally {
      await empty.dispose();
    }
  });

  it('has the shape of clusters, for who may see them', async () => {
    const login = await client.raw({
      method: 'POST',
      path: '/api/v1/session',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: 'sandbox-admin' }),
    });
    const recordedLogin = readRecording('platform/session-ok');
    expect(login.headers['set-cookie']?.[0].replace(/=[^;]+/, '=<token>')).toBe(
      recordedLogin.response.headers['set-cookie'],
    );
    const { token } = JSON.parse(login.text);
    const { body } = await TestClient.create(server, token).json<unknown>(
      '/api/v1/clusters',
    );
    const recorded = readRecording('platform/clusters-admin').response.body;
    expect(compareShapes({ recorded, ours: body })).toEqual({
      missing: [],
      unexpected: [],
    });
  });
});
