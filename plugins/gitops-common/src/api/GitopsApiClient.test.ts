import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { GitopsApiClient } from './GitopsApiClient';
import { operationRoutes } from './operationRoutes';

const ENTITY = { entityRef: 'component:default/checkout' };
const APPLICATION = { ...ENTITY, id: 'Zk3vY0xJ8aQ2mN4p' };
const RESOURCE = { ...APPLICATION, resource: 'b7Rk1_pQ9sT-2wXc' };
const E = '/entities/component/default/checkout';
const A = `${E}/applications/Zk3vY0xJ8aQ2mN4p`;

interface Received {
  line: string;
  contentType?: string;
  body: string;
}

describe('GitopsApiClient', () => {
  let server: Server;
  let received: Received[];
  let answer: (req: IncomingMessage, res: ServerResponse) => void;
  let client: GitopsApiClient;
  const plugins: string[] = [];
  const caches: (string | undefined)[] = [];

  beforeAll(async () => {
    server = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) {
        body += chunk;
      }
      received.push({
        line: `${req.method} ${req.url}`,
        contentType: req.headers['content-type'],
        body,
      });
      answer(req, res);
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    const { port } = server.address() as AddressInfo;
    client = GitopsApiClient.create({
      discoveryApi: {
        getBaseUrl: async pluginId => {
          plugins.push(pluginId);
          return `http://127.0.0.1:${port}/api/gitops`;
        },
      },
      fetchApi: {
        fetch: (input, init) => {
          caches.push(init?.cache);
          return fetch(input, init);
        },
      },
    });
  });

  beforeEach(() => {
    received = [];
    answer = (_req, res) => res.end('{"it":"came"}');
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const gets: [string, () => Promise<unknown>][] = [
    [`${E}/deployments`, () => client.getDeployments(ENTITY)],
    ['/fleet', () => client.getFleet({})],
    [
      '/fleet?health=Degraded&health=Missing&owner=group%3Adefault%2Fpay%26co&limit=5&order=desc',
      () =>
        client.getFleet({
          query: {
            health: ['Degraded', 'Missing'],
            search: '',
            system: undefined,
            owner: ['group:default/pay&co'],
            limit: 5,
            order: 'desc',
          },
        }),
    ],
    ['/instances', () => client.listInstances({})],
    ['/environments', () => client.listEnvironments({})],
    [`${A}/resources`, () => client.getResourceTree(APPLICATION)],
    [`${A}/diff`, () => client.getDiff(APPLICATION)],
    [
      `${A}/history?limit=20&before=a%3D%3D`,
      () =>
        client.getHistory({
          ...APPLICATION,
          query: { limit: 20, before: 'a==' },
        }),
    ],
    [`${A}/events`, () => client.listEvents(APPLICATION)],
    [
      `${A}/events?resource=b7Rk1_pQ9sT-2wXc`,
      () =>
        client.listEvents({
          ...APPLICATION,
          query: { resource: 'b7Rk1_pQ9sT-2wXc' },
        }),
    ],
    [
      `${A}/revisions/1.2.3%2Bbuild?source=1`,
      () =>
        client.getRevision({
          ...APPLICATION,
          revision: '1.2.3+build',
          query: { source: 1 },
        }),
    ],
    [
      `${A}/resources/b7Rk1_pQ9sT-2wXc/actions`,
      () => client.listResourceActions(RESOURCE),
    ],
    [`${E}/settings`, () => client.getSettings(ENTITY)],
    [
      `${E}/environments/nonprod%2Fqa/images`,
      () => client.getImageHistory({ ...ENTITY, environment: 'nonprod/qa' }),
    ],
    [
      '/images?repository=ghcr.io%2Facme%2Fcheckout',
      () =>
        client.listImages({ query: { repository: 'ghcr.io/acme/checkout' } }),
    ],
    ['/names/a%2Fb%3Fc', () => client.checkName({ name: 'a/b?c' })],
  ];

  it.each(gets)('asks GET %s', async (path, call) => {
    await expect(call()).resolves.toEqual({ it: 'came' });
    expect(received).toEqual([{ line: `GET /api/gitops${path}`, body: '' }]);
    expect(plugins.at(-1)).toBe('gitops');
    expect(caches.at(-1)).toBe('no-cache');
  });

  const posts: [string, object, () => Promise<unknown>][] = [
    [
      `${A}/sync`,
      { prune: true, resources: ['b7Rk1_pQ9sT-2wXc'] },
      () =>
        client.sync({
          ...APPLICATION,
          body: { prune: true, resources: ['b7Rk1_pQ9sT-2wXc'] },
        }),
    ],
    [`${A}/sync`, {}, () => client.sync(APPLICATION)],
    [
      `${A}/refresh`,
      { hard: true },
      () => client.refresh({ ...APPLICATION, body: { hard: true } }),
    ],
    [`${A}/terminate`, {}, () => client.terminate(APPLICATION)],
    [
      `${A}/resources/b7Rk1_pQ9sT-2wXc/actions`,
      { action: 'promote-full' },
      () =>
        client.runResourceAction({
          ...RESOURCE,
          body: { action: 'promote-full' },
        }),
    ],
    [
      '/preview',
      { kind: 'create', values: { name: 'checkout' } },
      () =>
        client.preview({
          body: { kind: 'create', values: { name: 'checkout' } },
        }),
    ],
  ];

  it.each(posts)('sends POST %s %j', async (path, body, call) => {
    await expect(call()).resolves.toEqual({ it: 'came' });
    expect(received).toEqual([
      {
        line: `POST /api/gitops${path}`,
        contentType: 'application/json',
        body: JSON.stringify(body),
      },
    ]);
  });

  it('has each operation of the API tried above', async () => {
    for (const [, call] of gets) {
      await call();
    }
    for (const [, , call] of posts) {
      await call();
    }
    const paths = received.map(({ line }) => line.split('?', 1)[0]);
    expect(
      Object.values(operationRoutes)
        .map(({ method, path }) => `${method.toUpperCase()} /api/gitops${path}`)
        .filter(
          route =>
            !paths.some(path =>
              new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
            ),
        ),
    ).toEqual([]);
  });

  it.each([
    ['default', 'component:checkout', '/entities/component/default/checkout'],
    ['given', 'API:Team-A/Orders.v1', '/entities/API/Team-A/Orders.v1'],
  ])('takes a reference whose namespace is %s', async (_, entityRef, path) => {
    await client.getDeployments({ entityRef });
    expect(received[0].line).toBe(`GET /api/gitops${path}/deployments`);
  });

  it.each([
    ['checkout', /^entityRef: /],
    ['', /^entityRef: /],
    ['component:default/', /^entityRef: /],
    [':default/checkout', /^entityRef: /],
    // Dots would be taken for steps in the path, however they are encoded.
    ['component:default/..', /^name: /],
    ['component:../checkout', /^namespace: /],
    ['component:./checkout', /^namespace: /],
  ])(
    'refuses the entity reference %j before anything is sent',
    async (entityRef, message) => {
      await expect(client.getDeployments({ entityRef })).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(message),
      });
      expect(received).toEqual([]);
    },
  );

  it.each(['', '.', '..'])('refuses %j as a part of the path', async id => {
    await expect(client.getDiff({ ...ENTITY, id })).rejects.toMatchObject({
      name: 'InputError',
      message: `id: ${JSON.stringify(id)} cannot be a part of an address`,
    });
    expect(received).toEqual([]);
  });

  it('encodes what would end a segment or the path', async () => {
    await client.getDeployments({ entityRef: 'component:default/a b?c#d%2e' });
    expect(received[0].line).toBe(
      'GET /api/gitops/entities/component/default/a%20b%3Fc%23d%252e/deployments',
    );
  });

  it('throws what the backend says', async () => {
    answer = (_req, res) =>
      res.writeHead(409, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          error: {
            name: 'ConflictError',
            message: 'another operation is already in progress',
          },
          response: { statusCode: 409 },
        }),
      );
    await expect(client.sync(APPLICATION)).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 409,
      cause: {
        name: 'ConflictError',
        message: 'another operation is already in progress',
      },
    });
  });

  it('ends when its signal says so, with the reason', async () => {
    const controller = new AbortController();
    const gone = new Promise<void>(resolve => {
      answer = req => {
        req.socket.once('close', () => resolve());
        controller.abort(new Error('the page was left'));
      };
    });
    await expect(
      client.getDeployments(ENTITY, { signal: controller.signal }),
    ).rejects.toThrow('the page was left');
    await gone;
  });

  it('does not start with a signal that has ended', async () => {
    await expect(
      client.getDeployments(ENTITY, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(received).toEqual([]);
  });

  it('ends when its time is over', async () => {
    answer = () => {};
    await expect(
      client.getDeployments(ENTITY, { timeoutMs: 50 }),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
