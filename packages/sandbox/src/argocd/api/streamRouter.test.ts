import { Application } from '../applications/Application';
import { ArgocdServer } from '../ArgocdServer';
import { applicationFiles } from '../testing/applicationFiles';
import { compareShapes } from '../testing/compareShapes';
import { readStream } from '../testing/readFixture';
import { TestClient } from '../testing/TestClient';
import { TestGitops } from '../testing/TestGitops';
import { TestStream } from '../testing/TestStream';

jest.setTimeout(30_000);

const KEEP_ALIVE_MS = 60;
const QUIET_MS = 300;

interface ApplicationEvent {
  type: string;
  application: Application;
}

/** Results of a recorded stream, whatever it was sent as. */
function framesOf(text: string): ApplicationEvent[] {
  return text
    .split('\n')
    .map(line => line.replace(/^data: /, '').trim())
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line).result);
}

describe('GET /api/v1/stream/applications', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;
  let open: (
    path: string,
    options?: Parameters<typeof TestStream.open>[2],
  ) => TestStream;
  const streams: TestStream[] = [];

  beforeAll(async () => {
    gitops = await TestGitops.create();
    server = await gitops.startServer({
      timing: { keepAliveMs: KEEP_ALIVE_MS },
    });
    client = TestClient.create(server);
    open = (path, options) => {
      const stream = TestStream.open(server, path, options);
      streams.push(stream);
      return stream;
    };
    await client.untilSettled('checkout-dev');
    await client.untilSettled('checkout-staging');
  });

  afterEach(() => {
    streams.splice(0).forEach(stream => stream.close());
  });

  afterAll(() => gitops.dispose());

  const quietly = () => new Promise(resolve => setTimeout(resolve, QUIET_MS));

  async function touch(): Promise<void> {
    await gitops.commit('Touch', { 'README.md': `${Math.random()}\n` });
    await server.repositoryChanged();
  }

  async function newest(): Promise<string> {
    const { body } = await client.json<{
      metadata: { resourceVersion: string };
    }>('/api/v1/applications');
    return body.metadata.resourceVersion;
  }

  it('sends not a byte before the first event, then keep-alives', async () => {
    const stream = open(
      `/api/v1/stream/applications?resourceVersion=${await newest()}`,
    );
    await quietly();
    expect(stream.response).toBeUndefined();
    await touch();
    await stream.until(({ text }) => text.includes('\n:\n'));
    expect(stream.response?.statusCode).toBe(200);
    expect(stream.response?.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'x-content-type-options': 'nosniff',
      'grpc-metadata-content-type': 'application/grpc',
    });
    expect(stream.text).toMatch(/^data: \{.*\} \n\n\n/);
  });

  it('is silent for an account without rights', async () => {
    const stream = open('/api/v1/stream/applications', { token: 'nobody' });
    await touch();
    await quietly();
    expect(stream.response).toBeUndefined();
  });

  it('begins with what is there, without a resourceVersion', async () => {
    const stream = open('/api/v1/stream/applications');
    await stream.until(({ text }) => text.split('"ADDED"').length - 1 === 6);
    expect(
      stream
        .results<ApplicationEvent>()
        .map(({ application }) => application.metadata.name),
    ).toEqual([
      'checkout-dev',
      'checkout-staging',
      'namespaces-dev',
      'namespaces-staging',
      'root-dev',
      'root-staging',
    ]);
  });

  it.each([['1'], ['abc']])(
    'neither begins with what is there nor fails for resourceVersion=%s',
    async version => {
      const stream = open(
        `/api/v1/stream/applications?resourceVersion=${version}`,
      );
      await quietly();
      expect(stream.response).toBeUndefined();
    },
  );

  it('begins with what is there for a name, whatever the resourceVersion', async () => {
    const stream = open(
      '/api/v1/stream/applications?resourceVersion=1&name=checkout-dev',
    );
    await stream.until(({ text }) => text.includes('"ADDED"'));
    expect(stream.results()).toHaveLength(1);
  });

  it('ignores appNamespace without a name', async () => {
    const stream = open(
      '/api/v1/stream/applications?appNamespace=elsewhere&selector=team%3Dpayments',
    );
    await stream.until(({ text }) => text.includes('checkout-staging'));
    expect(stream.results()).toHaveLength(2);
  });

  it('sends JSON lines to whoever does not accept exactly text/event-stream', async () => {
    const { request, response, text } = readStream('accept-with-quality');
    const stream = open(request.path, { accept: request.headers.Accept });
    await stream.until(({ text: got }) => got.endsWith('\n'));
    expect(stream.text).toBe(
      // Keys are in another order there.
      `${JSON.stringify({
        result: {
          type: 'ADDED',
          application: { metadata: { name: 'checkout-dev' } },
        },
      })}\n`,
    );
    expect(JSON.parse(stream.text)).toEqual(JSON.parse(text));
    expect(stream.response?.headers['content-type']).toBe(
      response.headers['content-type'],
    );
  });

  it.each([
    ['error-no-token', ''],
    ['error-bad-token', 'wrong'],
    ['error-expired-token', 'late'],
    ['error-bad-selector', 'sandbox-backstage'],
    ['error-bad-selector-fields', 'sandbox-backstage'],
    ['error-bad-selector-newline', 'sandbox-backstage'],
    ['error-tree-missing-app', 'sandbox-backstage'],
  ])('answers %s byte by byte', async (name, token) => {
    const { request, response, text } = readStream(name);
    const stream = open(request.path, {
      token,
      accept: request.headers.Accept,
    });
    await stream.until(({ ended }) => ended);
    expect(stream.text).toBe(text);
    expect(stream.response?.statusCode).toBe(response.status);
    expect(stream.response?.headers['content-type']).toBe(
      response.headers['content-type'],
    );
  });

  it.each(['error-bad-fields', 'error-fields-without-result'])(
    'sends {} for fields that match nothing: %s',
    async name => {
      const { request, text } = readStream(name);
      const stream = open(request.path);
      await stream.until(({ text: got }) => got.includes('}'));
      expect(stream.text.slice(0, text.length)).toBe(text);
    },
  );

  it.each([
    ['error-old-resourceversion', 'sandbox-backstage'],
    ['no-headers-before-first-event', 'nobody'],
    ['no-headers-quiet-resourceversion', 'sandbox-backstage'],
    ['tree-nothing-at-first', 'sandbox-backstage'],
  ])('is as silent as %s while nothing happens', async (name, token) => {
    const { request } = readStream(name);
    const stream = open(
      request.path
        .replace(/resourceVersion=\d{2,}/, `resourceVersion=${await newest()}`)
        .replace(/tracking-(staging|prod)/, 'checkout-staging')
        .replace(/logistics-(staging|prod)/, 'payments-staging'),
      { token },
    );
    await quietly();
    expect(stream.response).toBeUndefined();
  });

  it('loads nothing and filters nothing for a resourceVersion that is none', async () => {
    const { request } = readStream('error-bad-resourceversion');
    const stream = open(request.path);
    await quietly();
    expect(stream.response).toBeUndefined();
    await touch();
    await stream.until(({ text }) => text.includes('"MODIFIED"'));
    expect(stream.text).not.toContain('"ADDED"');
  });

  it.each([
    ['gzip-asked', 'sandbox-backstage'],
    ['project-scoped-account', 'payments'],
    ['by-selector', 'sandbox-backstage'],
    ['by-projects', 'sandbox-backstage'],
    ['by-appnamespace', 'sandbox-backstage'],
    ['initial-load-no-resourceversion', 'sandbox-backstage'],
  ])('begins like %s', async (name, token) => {
    const { request, text } = readStream(name);
    const stream = open(
      request.path
        .replace('acme.example/team%3Dlogistics', 'team%3Dpayments')
        .replace('payments-prod', 'payments-staging'),
      { token, headers: { 'accept-encoding': 'gzip' } },
    );
    await stream.until(
      ({ text: got }) =>
        got.includes('checkout-staging') || got.includes('checkout-dev'),
    );
    expect(stream.response?.headers['content-encoding']).toBeUndefined();
    const [recorded] = framesOf(text);
    const [ours] = stream.results<ApplicationEvent>();
    expect(ours.type).toBe(recorded.type);
    expect(Object.keys(ours.application).sort()).toEqual(
      Object.keys(recorded.application).sort(),
    );
  });

  it('goes on after its token has expired', async () => {
    const { request } = readStream('token-expires-midway');
    const mortal = await gitops.startServer({
      name: 'mortal',
      sessionMs: 400,
      timing: { keepAliveMs: 5_000 },
    });
    const people = TestClient.create(mortal);
    await people.untilSettled('namespaces-dev');
    const { text } = await people.raw({
      method: 'POST',
      path: '/api/v1/session',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: 'sandbox-admin' }),
    });
    const { token } = JSON.parse(text);
    const claims = JSON.parse(
      Buffer.from(token.split('.')[1], 'base64url').toString(),
    );
    expect(claims).toMatchObject({ iss: 'argocd', sub: 'admin:login' });
    const stream = TestStream.open(
      mortal,
      request.path.replace('refunds-dev', 'namespaces-dev'),
      { token },
    );
    streams.push(stream);
    await stream.until(({ text: got }) => got.includes('"ADDED"'));
    const admin = TestClient.create(mortal, token);
    const deadline = Date.now() + 5_000;
    while ((await admin.json('/api/v1/applications')).status === 200) {
      expect(Date.now()).toBeLessThan(deadline);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    await gitops.commit('Touch', { 'README.md': 'touched\n' });
    await mortal.repositoryChanged();
    await stream.until(({ text: got }) => got.includes('"MODIFIED"'));
    expect(stream.ended).toBe(false);
  });

  it.each([
    ['deploy-untrimmed', 'text/event-stream'],
    ['deploy-newline-json', 'application/json'],
  ])('sends a deployment in the shape of %s', async (name, accept) => {
    const { request, text } = readStream(name);
    const stream = open(
      request.path.replace(
        /resourceVersion=\d+/,
        `resourceVersion=${await newest()}`,
      ),
      { accept },
    );
    const tag = `4.0.0-${name}`;
    await gitops.commit(
      'Bump',
      applicationFiles({
        name: 'checkout',
        image: { repository: 'ghcr.io/acme/checkout', tag },
      }),
    );
    await server.repositoryChanged();
    await client.until(
      'checkout-dev',
      ({ status }) =>
        status.sync.status === 'Synced' &&
        status.health.status === 'Healthy' &&
        status.summary.images?.join() === `ghcr.io/acme/checkout:${tag}`,
    );
    expect(
      compareShapes(
        { recorded: framesOf(text), ours: stream.results() },
        {
          except: [
            /managedFields/,
            /destination\.(server|name):/,
            // The recorded application has an autoscaler and no Ingress, and needed a second try.
            /externalURLs/,
            /requiresPruning/,
            /retryCount/,
            /health\.message/,
          ],
        },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it('sends frames of a deployment in the recorded shape', async () => {
    const { request, text } = readStream('deploy-fields');
    const recorded = framesOf(text).filter(
      ({ application }) => application.metadata.name === 'checkout-dev',
    );
    const stream = open(
      request.path.replace(
        /resourceVersion=\d+/,
        `resourceVersion=${await newest()}`,
      ),
    );
    await gitops.commit('Bump', {
      ...applicationFiles({
        name: 'checkout',
        image: { repository: 'ghcr.io/acme/checkout', tag: '2.0.0' },
      }),
    });
    await server.repositoryChanged();
    await client.until(
      'checkout-dev',
      ({ status }) =>
        status.sync.status === 'Synced' &&
        status.health.status === 'Healthy' &&
        status.summary.images?.join() === 'ghcr.io/acme/checkout:2.0.0',
    );
    const ours = stream
      .results<ApplicationEvent>()
      .filter(
        ({ application }) => application.metadata.name === 'checkout-dev',
      );
    expect(
      compareShapes(
        { recorded, ours },
        { except: [/destination\.(server|name):/] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  describe('GET /api/v1/stream/applications/:name/resource-tree', () => {
    it('says nothing until the tree changes', async () => {
      const stream = open(
        '/api/v1/stream/applications/checkout-staging/resource-tree?project=payments-staging',
      );
      await quietly();
      expect(stream.response).toBeUndefined();
      await gitops.commit('Bump', {
        'values/staging/payments/checkout/image.yaml':
          'image: {repository: ghcr.io/acme/checkout, tag: "3.0.0"}\n',
      });
      await server.repositoryChanged();
      await stream.until(({ text }) => text.includes('checkout:3.0.0'));
      expect(stream.results<{ nodes: object[] }>()[0].nodes).toContainEqual(
        expect.objectContaining({ kind: 'ReplicaSet' }),
      );
      const recorded = framesOf(readStream('deploy-resource-tree').text);
      expect(
        compareShapes(
          { recorded, ours: stream.results() },
          {
            except: [
              // Ours has an Ingress and a budget.
              /networkingInfo\.(targetRefs|ingress|externalURLs)/,
              /health\.message/,
            ],
          },
        ),
      ).toEqual({ missing: [], unexpected: [] });
    });
  });
});
