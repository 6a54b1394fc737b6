import { ArgocdServer } from './ArgocdServer';
import { Application } from './applications/Application';
import { applicationFiles, imageFile } from './testing/applicationFiles';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';
import { TestStream } from './testing/TestStream';
import { Branch, imagesBelow, treeOf } from './testing/treeOf';

jest.setTimeout(60_000);

const REPOSITORY = 'ghcr.io/acme/gateway';
const image = (tag: string) => ({ repository: REPOSITORY, tag });
const platform = {
  prometheus: { address: 'http://prometheus.monitoring.svc:9090' },
};
const CANARY = {
  strategy: 'canary',
  replicas: 4,
  metrics: { enabled: true },
  rollout: {
    steps: [
      { weight: 25, pause: '5m' },
      { weight: 50, pause: '1h' },
    ],
  },
  platform,
};

describe('Rollouts', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;

  beforeEach(async () => {
    gitops = await TestGitops.create();
    server = await gitops.startServer();
    client = TestClient.create(server);
  });

  afterEach(() => gitops.dispose());

  async function push(files: Record<string, string | null>): Promise<void> {
    await gitops.commit('Change', files);
    await server.repositoryChanged();
  }

  async function start(values: Record<string, unknown>): Promise<void> {
    await push(
      applicationFiles({ name: 'gateway', image: image('1.0.0'), values }),
    );
    await client.untilSettled('gateway-dev');
  }

  async function bump(tag: string): Promise<void> {
    await push(imageFile({ name: 'gateway', image: image(tag) }));
  }

  const untilHealth = (health: string) =>
    client.until(
      'gateway-dev',
      ({ status, operation }) =>
        !operation &&
        status.sync.status === 'Synced' &&
        status.health.status === health,
    );

  const rolloutOf = ({ status }: Application) =>
    status.resources?.find(({ kind }) => kind === 'Rollout');

  const rolloutMessage = async () =>
    rolloutOf(await client.details('gateway-dev'))?.health?.message;

  async function rollout(): Promise<Branch> {
    const tree = await treeOf(client, 'gateway-dev');
    const found = tree.find(({ kind }) => kind === 'Rollout');
    return found ?? Promise.reject(new Error('There is no Rollout'));
  }

  async function press(action: string): Promise<number> {
    const { status } = await client.raw({
      method: 'POST',
      path: `/applications/argocd/gateway-dev/rollouts/gateway/${action}`,
    });
    return status;
  }

  it('starts a first version without steps', async () => {
    await start(CANARY);
    const { children } = await rollout();
    expect(children.map(({ kind }) => kind)).toEqual(['ReplicaSet']);
    expect(children[0].children).toHaveLength(4);
  });

  it('walks a canary through its steps, and pauses at each', async () => {
    // Slow enough to tell the states apart on a busy machine.
    await server.stop();
    server = await gitops.startServer({
      timing: { podReadyMs: 500, progressDeadlineMs: 5_000 },
    });
    client = TestClient.create(server);
    await start(CANARY);
    const stream = TestStream.open(
      server,
      '/api/v1/stream/applications?name=gateway-dev&appNamespace=argocd',
    );
    await bump('1.1.0');
    await client.until(
      'gateway-dev',
      ({ status }) =>
        status.health.status === 'Healthy' &&
        status.summary.images?.join() === `${REPOSITORY}:1.1.0`,
    );
    stream.close();
    const events = stream.results<{ application: Application }>();
    const states = events
      .map(({ application: { status } }) => status.health.status)
      .filter((state, index, all) => state && state !== all[index - 1]);
    expect(states).toEqual([
      'Healthy',
      'Progressing',
      'Suspended',
      'Progressing',
      'Suspended',
      'Progressing',
      'Healthy',
    ]);
    const paused = events.find(
      ({ application }) =>
        rolloutOf(application)?.health?.status === 'Suspended',
    );
    expect(paused && rolloutOf(paused.application)?.health).toEqual({
      status: 'Suspended',
      message: 'CanaryPauseStep',
    });
    const { children, info } = await rollout();
    expect(info).toEqual([{ name: 'Revision', value: 'Rev:2' }]);
    const runs = children.filter(({ kind }) => kind === 'AnalysisRun');
    expect(runs).toMatchObject([{ health: { status: 'Healthy' } }]);
  });

  it('shares pods out by weight while it waits for a person', async () => {
    await start({
      ...CANARY,
      rollout: { steps: [{ weight: 25, pause: 'manual' }] },
    });
    await bump('1.1.0');
    const { status } = await untilHealth('Suspended');
    expect(status.summary.images).toEqual([
      `${REPOSITORY}:1.0.0`,
      `${REPOSITORY}:1.1.0`,
    ]);
    expect(imagesBelow(await rollout())).toEqual([
      `${REPOSITORY}:1.0.0`,
      `${REPOSITORY}:1.0.0`,
      `${REPOSITORY}:1.0.0`,
      `${REPOSITORY}:1.1.0`,
    ]);

    const { text } = await client.raw({
      path: '/applications/argocd/gateway-dev',
    });
    expect(text).toContain('rollouts/gateway/resume"');
    expect(await press('nonsense')).toBe(404);
    expect(await press('resume')).toBe(303);
    await untilHealth('Healthy');
    expect(imagesBelow(await rollout())).toEqual(
      Array(4).fill(`${REPOSITORY}:1.1.0`),
    );
  });

  it.each([
    [
      '1.1.0-crash',
      /^RolloutAborted: Rollout aborted update to revision 2: ReplicaSet "gateway-\w+" has timed out progressing\.$/,
    ],
    [
      '1.1.0-faulty',
      /^RolloutAborted: Rollout aborted update to revision 2: Metric "error-rate" assessed Failed due to failed \(\d\) > failureLimit \(\d\)$/,
    ],
  ])(
    'takes %s back: Degraded, and the old version serves',
    async (tag, why) => {
      await start(CANARY);
      await bump(tag);
      await untilHealth('Degraded');
      expect(await rolloutMessage()).toMatch(why);
      const { status } = await client.until(
        'gateway-dev',
        ({ status: now }) =>
          now.summary.images?.join() === `${REPOSITORY}:1.0.0`,
      );
      expect(status.health.status).toBe('Degraded');
      expect(status.operationState?.phase).toBe('Succeeded');
      expect(imagesBelow(await rollout())).toEqual(
        Array(4).fill(`${REPOSITORY}:1.0.0`),
      );

      // Back to what serves: there is nothing to be walked through.
      await bump('1.0.0');
      await untilHealth('Healthy');
      // And on with a version that works.
      await bump('1.2.0');
      await client.until(
        'gateway-dev',
        ({ status: now }) =>
          now.health.status === 'Healthy' &&
          now.summary.images?.join() === `${REPOSITORY}:1.2.0`,
      );
    },
  );

  it('does not begin an update whose first version cannot run', async () => {
    await push(
      applicationFiles({
        name: 'gateway',
        image: image('1.0.0-crash'),
        values: CANARY,
      }),
    );
    await untilHealth('Degraded');
    expect(await rolloutMessage()).toMatch(/^ProgressDeadlineExceeded: /);
  });

  it('lets a person give an update up and try it again', async () => {
    await start({
      ...CANARY,
      rollout: { steps: [{ weight: 25, pause: 'manual' }] },
    });
    await bump('1.1.0');
    await untilHealth('Suspended');
    await press('abort');
    await untilHealth('Degraded');
    expect(await rolloutMessage()).toBe(
      'RolloutAborted: Rollout aborted update to revision 2',
    );
    await press('retry');
    await untilHealth('Suspended');
  });

  it('brings a green version up beside the blue one and turns over as a whole', async () => {
    await start({
      ...CANARY,
      strategy: 'blueGreen',
      rollout: { promotion: 'manual' },
    });
    await bump('1.1.0');
    await untilHealth('Suspended');
    expect(await rolloutMessage()).toBe('BlueGreenPause');
    expect(imagesBelow(await rollout())).toEqual([
      ...Array(4).fill(`${REPOSITORY}:1.0.0`),
      ...Array(4).fill(`${REPOSITORY}:1.1.0`),
    ]);
    const selectors = async () => {
      const { body } = await client.json<{
        items: { name: string; kind: string; liveState: string }[];
      }>('/api/v1/applications/gateway-dev/managed-resources?kind=Service');
      return Object.fromEntries(
        body.items.map(({ name, liveState }) => [
          name,
          JSON.parse(liveState).spec.selector['rollouts-pod-template-hash'],
        ]),
      );
    };
    const before = await selectors();
    expect(before['gateway-preview']).not.toBe(before.gateway);
    await press('resume');
    await untilHealth('Healthy');
    expect(await selectors()).toEqual({
      gateway: before['gateway-preview'],
      'gateway-preview': before['gateway-preview'],
    });
    expect(imagesBelow(await rollout())).toEqual(
      Array(4).fill(`${REPOSITORY}:1.1.0`),
    );
  });

  it('turns back to blue when green fails its analysis', async () => {
    await start({
      ...CANARY,
      strategy: 'blueGreen',
      rollout: { promotion: 'automatic' },
    });
    await bump('1.1.0-faulty');
    await untilHealth('Degraded');
    expect(await rolloutMessage()).toContain('RolloutAborted');
    expect(imagesBelow(await rollout())).toEqual(
      Array(4).fill(`${REPOSITORY}:1.0.0`),
    );
  });

  it('goes on with a pause after a restart', async () => {
    await start(CANARY);
    await bump('1.1.0');
    await untilHealth('Suspended');
    await server.stop();
    server = await gitops.startServer();
    client = TestClient.create(server);
    const { status: after } = await client.until(
      'gateway-dev',
      ({ status }) =>
        status.health.status === 'Healthy' &&
        status.summary.images?.join() === `${REPOSITORY}:1.1.0`,
    );
    expect(after.history).toHaveLength(2);
  });
});
