import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import roadiePlugin from '@roadiehq/backstage-plugin-argo-cd-backend';
import request from 'supertest';
import { RecordingArgocd } from './__testUtils__/RecordingArgocd';
import guardModule from '.';

const NAMED = '/argoInstance/nonprod/applications/name/checkout-dev';
const REVISION = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';

const READS = [
  '/allArgoApps/nonprod',
  `/argoInstance/nonprod/repo/${encodeURIComponent(
    'https://github.com/acme/gitops-apps',
  )}/source/x`,
  '/find/name/checkout-dev',
  `${NAMED}/revisions/${REVISION}/metadata`,
  NAMED,
  '/find/selector/app.kubernetes.io%2Fname%3Dcheckout',
  '/argoInstance/nonprod/applications/selector/app.kubernetes.io%2Fname%3Dcheckout',
  '/argoInstance/nonprod/applications/checkout-dev',
];

const APPLICATION = {
  clusterName: 'nonprod',
  namespace: 'payments-dev',
  projectName: 'payments-dev',
  appName: 'checkout-dev',
  labelValue: 'checkout',
  sourceRepo: 'https://github.com/acme/gitops-apps',
  sourcePath: 'charts/eks-baseline',
};

const WRITES: [
  string,
  'post' | 'put' | 'delete',
  string,
  object | undefined,
][] = [
  ['create', 'post', '/createArgo', APPLICATION],
  ['update', 'put', '/updateArgo/checkout-dev', APPLICATION],
  [
    'sync',
    'post',
    '/sync',
    {
      appSelector: 'app.kubernetes.io/name=checkout',
      terminateOperation: true,
    },
  ],
  [
    'delete',
    'delete',
    '/argoInstance/nonprod/applications/checkout-dev',
    undefined,
  ],
  [
    'terminate',
    'delete',
    '/argoInstance/nonprod/applications/checkout-dev/operation',
    undefined,
  ],
];

describe('the guard before Roadie’s backend', () => {
  let argocd: RecordingArgocd;
  /** With every write closed, as it comes, and with every write open. */
  let closed: TestBackend;
  let open: TestBackend;
  const authorize = jest.fn();
  const success = jest.fn(async () => {});
  const fail = jest.fn(async () => {});
  const createEvent = jest.fn(async () => ({ success, fail }));

  beforeAll(async () => {
    argocd = await RecordingArgocd.start();
    closed = await start({});
    open = await start({ writes: WRITES.map(([write]) => write) });
  });

  beforeEach(() => {
    jest.clearAllMocks();
    argocd.requests.length = 0;
    allow(true);
  });

  afterAll(() => Promise.all([closed.stop(), open.stop(), argocd.stop()]));

  async function start(guard: object): Promise<TestBackend> {
    return startTestBackend({
      features: [
        roadiePlugin,
        guardModule,
        mockServices.rootConfig.factory({
          data: {
            argocd: {
              guard,
              appLocatorMethods: [
                {
                  type: 'config',
                  instances: [
                    { name: 'nonprod', url: argocd.url, token: 'a-token' },
                  ],
                },
              ],
            },
          },
        }),
        mockServices.permissions.mock({ authorize }).factory,
        mockServices.auditor.mock({ createEvent }).factory,
        mockServices.httpAuth.factory({
          defaultCredentials: mockCredentials.none(),
        }),
      ],
    });
  }

  function allow(allowed: boolean) {
    authorize.mockImplementation(async (queries: unknown[]) =>
      queries.map(() => ({
        result: allowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
      })),
    );
  }

  function call(
    path: string,
    method: 'get' | 'head' | 'post' | 'put' | 'delete' = 'get',
    backend = closed,
  ) {
    return request(backend.server)
      [method](`/api/argocd${path}`)
      .set('Authorization', mockCredentials.user.header('user:default/ana'));
  }

  it.each(READS)('lets GET %s through', async path => {
    const { status } = await call(path);
    expect(status).toBe(200);
    expect(argocd.requests).not.toEqual([]);
    expect(authorize).toHaveBeenCalledWith(
      [
        {
          permission: expect.objectContaining({
            name: 'argocd.application.read',
          }),
        },
      ],
      { credentials: mockCredentials.user('user:default/ana') },
    );
  });

  it.each([
    'https://github.com/acme/gitops-apps.git',
    'https://acme@dev.azure.com/acme/gitops/_git/apps',
    'https://git.acme.example:8443/~ana/apps',
    'ssh://git@github.com:22/acme/gitops-apps',
    'git@github.com:acme/gitops-apps',
    'oci://registry.acme.example/charts/app',
    'registry.acme.example:5000/charts',
  ])('lets the address %s of a repository through', async address => {
    const { status } = await call(
      `/argoInstance/nonprod/repo/${encodeURIComponent(address)}/source/x`,
    );
    expect(status).toBe(200);
  });

  it('lets namespace and source through where the route knows them', async () => {
    const { status } = await call(
      `${NAMED}/revisions/${REVISION}/metadata?appNamespace=logistics-apps&sourceIndex=1`,
    );
    expect(status).toBe(200);
    expect(argocd.requests).toEqual([
      `GET /api/v1/applications/checkout-dev/revisions/${REVISION}/metadata?appNamespace=logistics-apps&sourceIndex=1`,
    ]);
  });

  it.each([...READS, ...READS.map(path => `${path}/`)])(
    'answers 403 to GET %s without the permission',
    async path => {
      allow(false);
      for (const method of ['get', 'head'] as const) {
        const { status } = await call(path, method);
        expect(status).toBe(403);
      }
      expect(argocd.requests).toEqual([]);
    },
  );

  it('answers 401 to nobody', async () => {
    const { status } = await request(closed.server).get(
      '/api/argocd/find/name/checkout-dev',
    );
    expect(status).toBe(401);
    expect(argocd.requests).toEqual([]);
  });

  it.each(WRITES)(
    'keeps "%s" closed unless it is opened',
    async (write, method, path, body) => {
      const answer = await call(path, method).send(body);
      expect(answer.status).toBe(403);
      expect(answer.body.error.message).toContain(
        `It opens with "${write}" under argocd.guard.writes.`,
      );
      expect(argocd.requests).toEqual([]);
    },
  );

  it.each(WRITES)(
    'lets "%s" through when it is opened and permitted',
    async (_write, method, path, body) => {
      const { status } = await call(path, method, open).send(body);
      expect(status).toBe(200);
      expect(argocd.requests).not.toEqual([]);
      expect(authorize.mock.calls[0][0]).toEqual([
        {
          permission: expect.objectContaining({
            name: 'argocd.application.write',
          }),
        },
      ]);
    },
  );

  it.each(WRITES)(
    'answers 403 to "%s" without the permission',
    async (_write, method, path, body) => {
      allow(false);
      const { status } = await call(path, method, open).send(body);
      expect(status).toBe(403);
      expect(argocd.requests).toEqual([]);
    },
  );

  it.each([
    // Ways out of the path, plain and encoded once, twice and in other alphabets.
    '/find/name/..%2Fclusters',
    '/find/name/%2e%2e%2fclusters',
    '/find/name/..%252Fclusters',
    '/find/name/..%5Cclusters',
    '/find/name/..%c0%afclusters',
    '/find/name/%E0%80%AE%E0%80%AE',
    '/find/name/checkout-dev%2Fresource-tree',
    '/find/name/checkout-dev%3Fname=x',
    '/find/name/checkout-dev%23',
    '/find/name/checkout-dev%00',
    '/find/name/checkout-dev%0d%0aX-Injected:%201',
    '/find/name/%EF%BC%8E%EF%BC%8E%EF%BC%8Fclusters',
    '/find/name/Checkout',
    `/find/name/${'a'.repeat(254)}`,
    '/find/name/checkout-dev?appNamespace=..%2Fclusters',
    '/find/name/checkout-dev?appNamespace=a&appNamespace=b',
    '/find/name/checkout-dev?appNamespace[x]=a',
    '/find/name/checkout-dev?project=other',
    '/argoInstance/nonprod/applications/name/..%2Fclusters',
    '/argoInstance/nonprod/applications/..%2F..%2Fclusters',
    '/argoInstance/elsewhere/applications/name/checkout-dev',
    '/argoInstance/__proto__/applications/name/checkout-dev',
    `${NAMED}/revisions/..%2F..%2Fmanifests/metadata`,
    `${NAMED}/revisions/%2e%2e/metadata`,
    `${NAMED}/revisions/${REVISION}/metadata?sourceIndex=-1`,
    `${NAMED}/revisions/${REVISION}/metadata?sourceIndex=1%26project=x`,
    '/find/selector/a%3Db%26name%3Dother',
    '/find/selector/a%3Db%23',
    '/find/selector/a%3Db%26appNamespace%3D*',
    '/find/selector/%00',
    '/find/selector/%20',
    // Would keep a careless expression busy for years.
    `/find/selector/a%20in%20(${'%2C%20'.repeat(80)}!)`,
    `/find/selector/a%3D${'b'.repeat(600)}`,
    '/argoInstance/nonprod/applications/selector/a%3Db%26projects%3Dother',
    '/argoInstance/nonprod/repo/https%3A%2F%2Fgithub.com%0d%0aX:%201/source/x',
    '/argoInstance/nonprod/repo/https%3A%2F%2Fgithub.com/source/..%2Fx',
    '/argoInstance/nonprod/repo/https%3A%2F%2Fgithub.com/source/%25',
    '/argoInstance/nonprod/repo/https%3A%2F%2Fgithub.com%2F..%2Fx/source/x',
    '/argoInstance/nonprod/repo/file%3A%2F%2F%2Fetc%2Fpasswd/source/x',
    '/allArgoApps/..%2Fx',
  ])('answers 400 to GET %s and asks Argo CD nothing', async path => {
    const answer = await call(path);
    expect([400, 404]).toContain(answer.status);
    expect(argocd.requests).toEqual([]);
    expect(JSON.stringify(answer.body)).not.toContain('a-token');
  });

  it.each<[string, 'post' | 'put' | 'delete', string, object | undefined]>([
    [
      'a selector with a further parameter',
      'post',
      '/sync',
      { appSelector: 'a=b&name=c' },
    ],
    ['no selector', 'post', '/sync', {}],
    [
      'a selector of nothing but commas',
      'post',
      '/sync',
      { appSelector: ','.repeat(90_000) },
    ],
    [
      '"false" in quotes',
      'post',
      '/sync',
      { appSelector: 'a=b', terminateOperation: 'false' },
    ],
    ['an unknown field', 'post', '/sync', { appSelector: 'a=b', prune: true }],
    [
      'an unknown instance',
      'post',
      '/createArgo',
      { ...APPLICATION, clusterName: 'x' },
    ],
    [
      'a name that climbs',
      'post',
      '/createArgo',
      { ...APPLICATION, appName: '../x' },
    ],
    [
      'a folder that climbs',
      'post',
      '/createArgo',
      { ...APPLICATION, sourcePath: 'a/../..' },
    ],
    [
      'a repository on the disk of Argo CD',
      'post',
      '/createArgo',
      { ...APPLICATION, sourceRepo: 'file:///etc' },
    ],
    [
      'a project that climbs',
      'put',
      '/updateArgo/checkout-dev',
      { ...APPLICATION, projectName: '..' },
    ],
    [
      'a name that climbs in the path',
      'put',
      '/updateArgo/..%2Fx',
      APPLICATION,
    ],
    [
      'an application that climbs',
      'delete',
      '/argoInstance/nonprod/applications/..%2Fclusters',
      undefined,
    ],
    [
      'terminateOperation=false, which Roadie takes for true',
      'delete',
      '/argoInstance/nonprod/applications/checkout-dev?terminateOperation=false',
      undefined,
    ],
  ])('answers 400 to %s', async (_, method, path, body) => {
    const { status } = await call(path, method, open).send(body);
    expect(status).toBe(400);
    expect(argocd.requests).toEqual([]);
  });

  it('answers 404 to whatever is no route, and never lets it pass', async () => {
    for (const path of [
      '/',
      '/applications',
      '/find/name',
      '/sync',
      '/x/..%2f',
    ]) {
      const { status } = await call(path);
      expect(status).toBe(404);
    }
    expect(argocd.requests).toEqual([]);
  });

  it('names the parameter and not its value', async () => {
    const { body } = await call('/find/name/..%2Fclusters');
    expect(body.error).toMatchObject({
      name: 'InputError',
      message:
        'The parameter argoAppName is no Kubernetes name: lower-case letters, digits, "-"',
    });
  });

  it('refuses to start with an unknown name in argocd.guard.writes', async () => {
    await expect(start({ writes: ['everything'] })).rejects.toThrow(
      'argocd.guard.writes[0] is "everything": it can be sync, create, update, delete, terminate',
    );
  });
});
