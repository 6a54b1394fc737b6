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

describe('GET /api/v1/stream/applications', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;
  let open: (
    path: string,
    options?: { token?: string; accept?: string },
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

  it('sends {} for fields that match nothing', async () => {
    const { request, text } = readStream('error-bad-fields');
    const stream = open(request.path);
    await stream.until(({ text: got }) => got.includes('}'));
    expect(stream.text.slice(0, text.length)).toBe(text);
  });

  it('sends frames of a deployment in the recorded shape', async () => {
    const { request, text } = readStream('deploy-fields');
    const recorded = text
      .split('\n')
      .filter(line => line.startsWith('data: '))
      .map(line => JSON.parse(line.slice(6)).result)
      .filter(
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
    });
  });
});
