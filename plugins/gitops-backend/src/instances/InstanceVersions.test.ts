import { mockServices } from '@backstage/backend-test-utils';
import { eventually, pause } from '../__testUtils__/TestPortal';
import { sendJson, TestServer } from '../__testUtils__/TestServer';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { InstanceVersions } from './InstanceVersions';

const PATH = '/api/version';

describe('InstanceVersions', () => {
  let version: string | undefined;
  let server: TestServer;
  let instances: ArgocdInstances;
  let versions: InstanceVersions | undefined;

  beforeEach(async () => {
    version = 'v3.5.1';
    server = await TestServer.start((_, res) =>
      version
        ? sendJson(res, 200, { Version: version })
        : sendJson(res, 503, { message: 'starting' }),
    );
    instances = ArgocdInstances.create({
      instances: [
        {
          name: 'prod',
          url: server.url,
          frontendUrl: server.url,
          credentials: { token: 't' },
        },
      ],
      logger: mockServices.logger.mock(),
    });
  });

  afterEach(async () => {
    await versions?.stop();
    await instances.stop();
    await server.stop();
  });

  function start(pauses: { againMs?: number; retryMs?: number }) {
    versions = InstanceVersions.create({
      instances,
      logger: mockServices.logger.mock(),
      ...pauses,
    });
    versions.start();
    return versions;
  }

  it('knows nothing before it is told', async () => {
    server.hanging = true;
    const started = start({});
    await eventually(() => server.requests.includes(PATH));
    expect(started.of('prod')).toBeUndefined();
    expect(started.of('elsewhere')).toBeUndefined();
  });

  it('asks again after a while, because people upgrade', async () => {
    const started = start({ againMs: 20 });
    await eventually(() => started.of('prod') === 'v3.5.1');
    version = 'v3.6.0';
    await eventually(() => started.of('prod') === 'v3.6.0');
    expect(new Set(server.requests)).toEqual(new Set([PATH]));
  });

  it('asks once where nothing fails', async () => {
    const started = start({ retryMs: 1 });
    await eventually(() => started.of('prod') === 'v3.5.1');
    await pause(50);
    expect(server.requests).toEqual([PATH]);
  });

  it('asks sooner where it got no answer, and keeps what it knew', async () => {
    version = undefined;
    const started = start({ retryMs: 10, againMs: 10 });
    await eventually(() => server.requests.length > 1);
    expect(started.of('prod')).toBeUndefined();
    version = 'v3.5.1';
    await eventually(() => started.of('prod') === 'v3.5.1');
    version = undefined;
    const { length } = server.requests;
    await eventually(() => server.requests.length > length + 2);
    expect(started.of('prod')).toBe('v3.5.1');
  });

  it('ends while a question is under way', async () => {
    server.hanging = true;
    const started = start({});
    await eventually(() => server.requests.length === 1);
    const begin = performance.now();
    await started.stop();
    expect(performance.now() - begin).toBeLessThan(1_000);
    await pause(30);
    expect(server.requests).toHaveLength(1);
  });
});
