import { Application } from './applications/Application';
import { ArgocdServer } from './ArgocdServer';
import { applicationFiles } from './testing/applicationFiles';
import { compareShapes } from './testing/compareShapes';
import { readRecording } from './testing/readFixture';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';

jest.setTimeout(30_000);

const image = { repository: 'ghcr.io/acme/app', tag: '1.0.0' };

/** Where a recording is about prod: what is deployed here. */
type Place = [RegExp, string];
const STAGING: Place = [/-prod\b/g, '-staging'];

/** Nobody's fields are managed here, clusters are named, and nothing that was recorded has an Ingress. */
const DIFFERENT = [
  /managedFields/,
  /destination\.(server|name):/,
  /\.externalURLs/,
  // Of the seeded application; its budget says something, and the recorded ones warn of an orphan.
  /syncOptions/,
  /resources\[\]\.health\.message/,
  /\.conditions/,
];
const PROJECT_CONTENT =
  /\.spec\.(roles|syncWindows|orphanedResources|sourceNamespaces|destinations|namespaceResource|clusterResource)/;

/** Sends what was sent to the real Argo CD, to a world with applications of the same names. */
describe('recorded exchanges', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;

  beforeAll(async () => {
    gitops = await TestGitops.create();
    await gitops.commit('Applications', {
      ...applicationFiles({ name: 'ledger', automated: null, image }),
      ...applicationFiles({ name: 'onboarding', image }),
      ...applicationFiles({ name: 'tracking', team: 'logistics', image }),
      ...applicationFiles({
        name: 'tracking',
        team: 'logistics',
        environment: 'staging',
        image,
      }),
      ...applicationFiles({
        name: 'routing',
        team: 'logistics',
        automated: null,
      }),
      ...applicationFiles({
        name: 'depot',
        team: 'logistics',
        project: 'logistics-trial',
      }),
    });
    server = await gitops.startServer();
    client = TestClient.create(server);
    await Promise.all(
      [
        'checkout-dev',
        'checkout-staging',
        'onboarding-dev',
        'tracking-dev',
        'tracking-staging',
      ].map(name => client.untilSettled(name)),
    );
  });

  afterAll(() => gitops.dispose());

  async function replay(
    name: string,
    account: string,
    [from, to]: Place = [/$^/, ''],
  ) {
    const { request, response } = readRecording(name);
    const { Authorization, ...headers } = request.headers;
    const {
      status,
      headers: got,
      text,
    } = await client.raw({
      method: request.method,
      path: request.path.replace(from, to),
      headers: {
        ...headers,
        ...(Authorization ? { authorization: `Bearer ${account}` } : {}),
      },
      body: bodyOf(request.body),
    });
    const contentType = response.headers['content-type'];
    return {
      got: {
        status,
        contentType: got['content-type'],
        location: got.location,
        body: normalized(
          contentType === 'application/json' ? JSON.parse(text) : text,
        ),
      },
      want: {
        status: response.status,
        contentType,
        location: response.headers.location,
        body: normalized(response.body),
      },
    };
  }

  it.each([
    ['list/bad-selector'],
    ['list/no-token'],
    ['list/by-name-unknown'],
    ['list/by-appNamespace-not-allowed'],
    ['list/as-account-without-rights', 'nobody'],
    ['list/by-project-unknown'],
    ['get/bad-token', 'wrong'],
    ['get/expired-token', 'late'],
    ['get/no-token'],
    ['get/encoded-slash-name'],
    ['get/invalid-spec-project'],
    ['get/missing-unknown-project'],
    ['get/missing-with-project'],
    ['get/missing-with-project-no-rights', 'nobody'],
    ['get/missing-without-project'],
    ['get/name-uppercase'],
    ['get/no-rights', 'nobody'],
    ['get/other-namespace-not-allowed'],
    ['get/other-teams-app', 'payments'],
    ['get/other-teams-app-lying-project', 'payments'],
    ['get/wrong-project'],
    ['get/trailing-slash'],
    ['get/traversal-plain'],
    ['get/traversal-encoded'],
    ['get/traversal-double-encoded'],
    ['get/unknown-path'],
    ['detail/resource-tree-missing-app'],
    ['detail/resource-tree-never-reconciled'],
    ['detail/resource-missing'],
    ['detail/resource-wrong-kind'],
    ['detail/resource-in-git-not-live'],
    ['detail/chartdetails-git-source'],
    ['detail/ocimetadata-git-source'],
    ['detail/events-wrong-uid'],
    ['detail/revision-metadata-unknown'],
    ['detail/syncwindows-none'],
    ['detail/revision-metadata-branch'],
    ['detail/revision-metadata-no-rights', 'nobody'],
    ['operations/delete-app-no-permission'],
    ['operations/put-method'],
    ['operations/sync-autosync-other-revision'],
    ['operations/sync-bad-token', 'wrong'],
    ['operations/sync-content-type-charset'],
    ['operations/sync-empty-body', 'sandbox-reader'],
    ['operations/sync-invalid-json'],
    ['operations/sync-invalid-project'],
    ['operations/sync-missing-app'],
    ['operations/sync-no-content-type'],
    ['operations/sync-no-permission', 'sandbox-reader'],
    ['operations/sync-no-rights-at-all', 'nobody'],
    ['operations/sync-text-plain'],
    ['operations/sync-unknown-revision'],
    ['operations/sync-wrong-project'],
    ['operations/sync-wrong-type'],
    ['operations/terminate-none'],
    ['platform/can-i-action'],
    ['platform/can-i-bad-resource'],
    ['platform/can-i-delete-no'],
    ['platform/can-i-encoded-subresource'],
    ['platform/can-i-no-token'],
    ['platform/applicationsets'],
    ['platform/can-i-other-namespace'],
    ['platform/can-i-reader-no', 'sandbox-reader'],
    ['platform/can-i-sync-yes'],
    ['platform/clusters'],
    ['platform/healthz'],
    ['platform/head-list'],
    ['platform/options'],
    ['platform/project-denied', 'nobody'],
    ['platform/project-missing'],
    ['platform/projects-nobody', 'nobody'],
    ['platform/repositories'],
    ['platform/session-bot-no-login'],
    ['platform/token-expired-list', 'late'],
    ['platform/session-wrong-password'],
    ['platform/userinfo'],
    ['platform/userinfo-expired', 'late'],
    ['platform/userinfo-none'],
    ['platform/userinfo-garbage', 'wrong'],
    ['platform/version-public'],
    ['platform/webhook-github-push'],
    ['platform/webhook-no-event'],
    ['platform/webhook-ping'],
  ])(
    'answers %s in the same words',
    async (name, account = 'sandbox-backstage') => {
      const { got, want } = await replay(name, account);
      expect(got).toEqual(want);
    },
  );

  it.each<[string, { account?: string; place?: Place; except?: RegExp[] }?]>([
    ['get/without-project'],
    ['get/unknown-param'],
    ['get/resourceVersion-param'],
    ['get/fields'],
    ['get/gzip'],
    ['get/staging'],
    ['get/refresh-normal'],
    ['get/refresh-hard'],
    ['get/refresh-bad-value'],
    // That application has no Ingress but an autoscaler.
    [
      'get/encoded-slash-subresource',
      {
        except: [
          /networkingInfo\.(targetRefs|ingress|externalURLs)/,
          /health\.message/,
        ],
      },
    ],
    ['list/as-project-scoped-account', { account: 'payments' }],
    ['list/by-project-singular', { place: STAGING }],
    ['list/by-projects', { place: STAGING }],
    ['list/refresh-param'],
    ['detail/links-application-appNamespace'],
    // Each organisation has its own idea of what a project may; nothing is given away by tokens here.
    [
      'platform/project-detailed',
      { place: STAGING, except: [PROJECT_CONTENT, /jwtTokensByRole/] },
    ],
    ['platform/projects', { except: [PROJECT_CONTENT] }],
    // How differences are compared is not configured here, and there is no badge.
    [
      'platform/settings',
      { except: [/resourceOverrides/, /statusBadge/, /appsInAnyNamespace/] },
    ],
  ])(
    'answers %s in the same shape',
    async (
      name,
      { account = 'sandbox-backstage', place, except = [] } = {},
    ) => {
      const { got, want } = await replay(name, account, place);
      const { missing, unexpected } = compareShapes(
        { recorded: want.body, ours: got.body },
        { except: [...DIFFERENT, ...except] },
      );
      expect({ status: got.status, missing, unexpected }).toEqual({
        status: want.status,
        missing: [],
        unexpected: [],
      });
    },
  );

  it('takes a token out of a cookie, too', async () => {
    const { request, response } = readRecording('get/token-in-cookie');
    const { status, text } = await client.raw({
      path: request.path,
      headers: { cookie: 'argocd.token=sandbox-backstage' },
    });
    expect(status).toBe(response.status);
    expect(JSON.parse(text)).toMatchObject({
      metadata: { name: 'routing-dev' },
    });
  });

  it('refuses rollbacks in the same words', async () => {
    await gitops.commit('Wallets', {
      ...applicationFiles({ name: 'wallet', image }),
    });
    await server.repositoryChanged();
    await client.untilSettled('wallet-dev');
    const automated = await replay(
      'operations/rollback-autosync-on',
      'sandbox-backstage',
    );
    expect(automated.got).toEqual(automated.want);
    for (const name of ['rollback-no-permission', 'terminate-no-permission']) {
      const { got, want } = await replay(
        `operations/${name}`,
        'sandbox-reader',
      );
      expect(got).toEqual(want);
    }

    await gitops.commit('By hand', {
      ...applicationFiles({ name: 'wallet', image, automated: null }),
    });
    await server.repositoryChanged();
    await client.until(
      'wallet-dev',
      ({ spec }) => spec.syncPolicy?.automated === undefined,
    );
    const unknown = await replay(
      'operations/rollback-unknown-id',
      'sandbox-backstage',
    );
    expect(unknown.got).toEqual(unknown.want);
  });

  it('refuses a second sync in the same words', async () => {
    const slow = await gitops.startServer({
      name: 'slow',
      timing: { syncStepMs: 2_000 },
    });
    const slowClient = TestClient.create(slow);
    await slowClient.until('root-dev', ({ operation }) => !!operation);
    const { response } = readRecording('operations/sync-while-running');
    const second = await slowClient.json<Application>(
      '/api/v1/applications/root-dev/sync',
      { method: 'POST', body: { project: 'default', appNamespace: 'argocd' } },
    );
    expect(second).toEqual({ status: response.status, body: response.body });
  });
});

function bodyOf(body: unknown): string | undefined {
  if (body === null) {
    return undefined;
  }
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Without what is different every time. */
function normalized(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body)
      .replace(/iat: [0-9TZ:-]+/g, 'iat: <time>')
      .replace(/"resourceVersion":"\d+"/g, '"resourceVersion":"<version>"'),
  );
}
