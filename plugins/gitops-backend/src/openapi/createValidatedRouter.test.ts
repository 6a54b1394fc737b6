import { Server } from 'node:http';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import request from 'supertest';
import { createGitopsRouter } from './GitopsRouter';
import { createValidatedRouter } from './createValidatedRouter';

const CHECKOUT = '/entities/component/default/checkout';
const APPLICATION = `${CHECKOUT}/applications/Zk3vY0xJ8aQ2mN4p`;

/** What the handlers were given, in the order of the requests. */
const seen: unknown[] = [];

const routes = createGitopsRouter();
routes.get('/fleet', async (req, res) => {
  seen.push(req.query);
  res.json({
    items: [],
    total: 0,
    counts: {
      health: [],
      sync: [],
      state: [],
      environment: [],
      instance: [],
      owner: [],
      system: [],
    },
  });
});
routes.get(
  '/entities/:kind/:namespace/:name/deployments',
  async ({ params: { kind, namespace, name } }, res) => {
    seen.push({ kind, namespace, name });
    res.json({
      entityRef: `${kind}:${namespace}/${name}`,
      environments: [],
      pullRequests: [],
      instances: [],
    });
  },
);
routes.post(
  '/entities/:kind/:namespace/:name/applications/:id/sync',
  async (req, res) => {
    seen.push(req.body);
    res
      .status(202)
      .json({ operation: 'sync', acceptedAt: '2026-11-23T12:00:00Z' });
  },
);
routes.post('/preview', async (req, res) => {
  seen.push(req.body);
  res.json({ title: '', repository: '', files: [], problems: [] });
});

routes.get('/images', async () => {
  throw new Error('request/query/repository is the handler’s business');
});

const plugin = createBackendPlugin({
  pluginId: 'gitops',
  register(env) {
    env.registerInit({
      deps: { httpRouter: coreServices.httpRouter },
      async init({ httpRouter }) {
        httpRouter.use(createValidatedRouter([routes]));
      },
    });
  },
});

describe('createValidatedRouter', () => {
  let backend: TestBackend;
  let server: Server;

  beforeAll(async () => {
    backend = await startTestBackend({
      features: [plugin, mockServices.rootConfig.factory()],
    });
    server = backend.server;
  });

  afterAll(() => backend.stop());

  beforeEach(() => {
    seen.length = 0;
  });

  const get = (path: string) => request(server).get(`/api/gitops${path}`);
  const post = (path: string, body?: string | object) =>
    request(server)
      .post(`/api/gitops${path}`)
      .set('content-type', 'application/json')
      .send(body);

  const DEFAULTS = { sort: 'title', order: 'asc', limit: 100, offset: 0 };

  it.each<[string, object]>([
    ['', {}],
    ['?limit=5&offset=10', { limit: 5, offset: 10 }],
    ['?health=Healthy', { health: ['Healthy'] }],
    ['?health=Healthy&health=Degraded', { health: ['Healthy', 'Degraded'] }],
    ['?owner=group:default/payments', { owner: ['group:default/payments'] }],
    // What looks like another type, or like several values, stays one text.
    ['?search=true', { search: 'true' }],
    ['?search=7', { search: '7' }],
    ['?search=%7B%22a%22%3A1%7D', { search: '{"a":1}' }],
    ['?system=null&system=1', { system: ['null', '1'] }],
    ['?environment=dev,prod', { environment: ['dev,prod'] }],
  ])('hands %j on as the document has it', async (search, expected) => {
    await get(`/fleet${search}`).expect(200);
    expect(seen).toEqual([{ ...DEFAULTS, ...expected }]);
  });

  it('treats what it saw before as it did then', async () => {
    const known = `${CHECKOUT}/deployments`;
    const checkout = {
      kind: 'component',
      namespace: 'default',
      name: 'checkout',
    };
    for (let time = 0; time < 3; time += 1) {
      await get(known).expect(200);
      await get(`${known}?a=b`).expect(400);
      await get('/entities/component/default/a%20b/deployments').expect(400);
      await get('/fleet').expect(200);
      await request(server).head(`/api/gitops${known}`).expect(200);
      await request(server).delete(`/api/gitops${known}`).expect(404);
    }
    const once = [checkout, DEFAULTS, checkout];
    expect(seen).toEqual([...once, ...once, ...once]);
  });

  it.each<[string, RegExp]>([
    ['/fleet?limit=0', /^query\.limit: .*>=1/],
    ['/fleet?limit=1001', /^query\.limit: .*<=1000/],
    ['/fleet?limit=ten', /^query\.limit: .*number/],
    ['/fleet?limit=1.5', /^query\.limit: .*number/],
    ['/fleet?limit=1&limit=2', /^query\.limit: .*number/],
    ['/fleet?limit=', /limit/],
    ['/fleet?offset=-1', /^query\.offset: .*>=0/],
    ['/fleet?health=healthy', /^query\.health\.0: .*"Healthy"/],
    ['/fleet?health=Healthy,Degraded', /^query\.health\.0: .*"Healthy"/],
    ['/fleet?search=a&search=b', /^query\.search: .*string/],
    ['/fleet?search[a]=b', /^query\.search: .*string/],
    ['/fleet?owner[a]=b', /^query\.owner\.0: .*string/],
    ['/fleet?sort=instanceof', /^query\.sort: .*"deployedAt"/],
    ['/fleet?helth=Healthy', /'helth'/],
    ['/fleet?constructor=1', /'constructor'/],
    ['/entities/9/default/checkout/deployments', /^path\.kind: is no kind/],
    ['/entities/component/default/a%20b/deployments', /^path\.name: /],
    ['/entities/component/..%2F..%2Fx/y/deployments', /^path\.namespace: /],
    ['/entities/component/%252e%252e/y/deployments', /^path\.namespace: /],
    ['/entities/component/default/%00/deployments', /^path\.name: /],
    [
      `/entities/component/default/${'x'.repeat(64)}/deployments`,
      /^path\.name: /,
    ],
    ['/entities/component/default/a%ZZ/deployments', /malformed/],
  ])('refuses GET %s and names the field', async (path, message) => {
    const { body } = await get(path).expect(400);
    expect(body).toMatchObject({
      error: { name: 'InputError', message: expect.stringMatching(message) },
      response: { statusCode: 400 },
    });
    expect(seen).toEqual([]);
  });

  it.each<[string, string | object | undefined, object]>([
    ['/sync', { prune: true, dryRun: false }, { prune: true, dryRun: false }],
    ['/sync', { revision: 'release/1.2' }, { revision: 'release/1.2' }],
    ['/sync', undefined, {}],
  ])('hands a body on as it is: POST %s %j', async (path, body, expected) => {
    await post(`${APPLICATION}${path}`, body).expect(202);
    expect(seen).toEqual([expected]);
  });

  it.each<[string, string | object | undefined, RegExp]>([
    [`${APPLICATION}/sync`, { prune: 'true' }, /^body\.prune: .*boolean/],
    [`${APPLICATION}/sync`, { prune: 1 }, /^body\.prune: .*boolean/],
    [`${APPLICATION}/sync`, { prume: true }, /^body\.prume: is unknown$/],
    [`${APPLICATION}/sync`, { resources: [] }, /^body\.resources: /],
    [
      `${APPLICATION}/sync`,
      { resources: ['*'] },
      /^body\.resources\.0: is no id/,
    ],
    [`${APPLICATION}/sync`, { revision: '--help' }, /^body\.revision: /],
    [`${APPLICATION}/sync`, { revision: 'a/../b' }, /^body\.revision: /],
    [`${APPLICATION}/sync`, [], /^body: .*object/],
    [`${APPLICATION}/sync`, '{"prune":', /^body: .*JSON/],
    [`${APPLICATION}/sync`, 'null', /^body: .*JSON/],
    [
      `${CHECKOUT}/applications/argocd%2Fcheckout/sync`,
      {},
      /^path\.id: is no id of an Application/,
    ],
    ['/preview', undefined, /^body\.kind: /],
    ['/preview', { kind: 'delete', values: {} }, /^body\.kind: /],
    ['/preview', { kind: 'create' }, /^body\.values: /],
    ['/preview', { kind: 'promote', values: {} }, /^body\.entityRef: /],
    [
      '/preview',
      { kind: 'create', values: {}, entityRef: 'a' },
      /^body\.entityRef: is unknown$/,
    ],
  ])('refuses POST %s %j and names the field', async (path, body, message) => {
    const answer = await post(path, body).expect(400);
    expect(answer.body).toMatchObject({
      error: { name: 'InputError', message: expect.stringMatching(message) },
    });
    expect(seen).toEqual([]);
  });

  it('refuses a body that is too long', async () => {
    const values = { description: 'x'.repeat(200_000) };
    const { body } = await post('/preview', { kind: 'create', values }).expect(
      400,
    );
    expect(body.error.message).toMatch(/^body: .*large/);
  });

  it('refuses a body that is no JSON', async () => {
    const { body } = await request(server)
      .post(`/api/gitops${APPLICATION}/sync`)
      .type('form')
      .send('prune=true')
      .expect(400);
    expect(body.error.message).toMatch(/unsupported media type/);
    expect(seen).toEqual([]);
  });

  it('checks HEAD as GET', async () => {
    await request(server).head('/api/gitops/fleet?limit=ten').expect(400);
    const { text } = await request(server)
      .head('/api/gitops/fleet')
      .expect(200);
    expect(text).toBeUndefined();
    expect(seen).toEqual([DEFAULTS]);
  });

  it('leaves what it does not know, and what handlers throw, alone', async () => {
    await get('/nowhere?a=b').expect(404);
    await request(server).delete('/api/gitops/fleet').expect(404);
    const { body } = await get('/images?repository=a').expect(500);
    expect(body.error.message).toMatch(/handler’s business/);
  });

  it('serves the document with the paths that callers see', async () => {
    const { body } = await get('/openapi.json').expect(200);
    expect(body.openapi).toMatch(/^3\.0\./);
    expect(Object.keys(body.paths)).toContain(
      '/api/gitops/entities/{kind}/{namespace}/{name}/deployments',
    );
    expect(body.components.schemas.ApplicationStatus.required).toContain('id');
  });
});
