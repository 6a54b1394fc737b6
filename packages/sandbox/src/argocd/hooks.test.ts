import { ArgocdServer } from './ArgocdServer';
import { Application, ResourceResult } from './applications/Application';
import {
  applicationFiles,
  imageFile,
  manifestFiles,
} from './testing/applicationFiles';
import { compareShapes } from './testing/compareShapes';
import { readRecording } from './testing/readFixture';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';
import { TestStream } from './testing/TestStream';

jest.setTimeout(60_000);

const REPOSITORY = 'ghcr.io/acme/onboarding';
const image = (tag: string) => ({ repository: REPOSITORY, tag });
const values = { migrations: { enabled: true, command: ['migrate'] } };

/** A Job, as a hook where annotations make it one. */
const job = (name: string, tag: string, annotations?: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    ...(name.endsWith('-') ? { generateName: name } : { name }),
    annotations,
  },
  spec: {
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: `${REPOSITORY}:${tag}` }],
      },
    },
  },
});
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: { a: '1' },
};

describe('hooks', () => {
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

  const resultsOf = ({ status }: Application): ResourceResult[] =>
    status.operationState?.syncResult?.resources ?? [];

  /** Deploys as its author asks for: a failure is not tried again. */
  async function start(tag: string): Promise<Application> {
    await push(
      applicationFiles({ name: 'onboarding', image: image(tag), values }),
    );
    return client.until(
      'onboarding-dev',
      ({ status, operation }) =>
        !operation && status.operationState?.phase === 'Succeeded',
    );
  }

  it('migrates before anything else is applied', async () => {
    const synced = await start('1.0.0');
    const results = resultsOf(synced);
    const phases = results.map(({ syncPhase }) => syncPhase);
    expect(phases).toEqual([...phases].sort());
    const migration = results.find(({ kind }) => kind === 'Job');
    expect(migration).toMatchObject({
      name: expect.stringContaining('onboarding'),
      status: 'Synced',
      message: 'Reached expected number of succeeded pods',
      hookType: 'PreSync',
      hookPhase: 'Succeeded',
      syncPhase: 'PreSync',
      images: [`${REPOSITORY}:1.0.0`],
    });
    await client.untilSettled('onboarding-dev');
    const { status } = await client.details('onboarding-dev');
    const listed = status.resources?.filter(({ hook }) => hook);
    expect(listed).toEqual([
      {
        group: 'batch',
        version: 'v1',
        kind: 'Job',
        namespace: 'payments-dev',
        name: migration?.name,
        health: {
          status: 'Healthy',
          message: 'Reached expected number of succeeded pods',
        },
        hook: true,
        requiresPruning: true,
      },
    ]);
    const recorded = readRecording('get/hooks-done').response
      .body as Application;
    expect(
      compareShapes({
        recorded: recorded.status.operationState,
        ours: status.operationState,
      }),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it('says what it waits for, and runs a new Job for each sync', async () => {
    await start('1.0.0');
    await client.untilSettled('onboarding-dev');
    const stream = TestStream.open(
      server,
      '/api/v1/stream/applications?name=onboarding-dev&appNamespace=argocd',
    );
    await push(imageFile({ name: 'onboarding', image: image('1.1.0') }));
    await client.until(
      'onboarding-dev',
      ({ status }) =>
        status.health.status === 'Healthy' &&
        status.summary.images?.join() === `${REPOSITORY}:1.1.0`,
    );
    stream.close();
    const messages = stream
      .results<{ application: Application }>()
      .map(({ application }) => application.status.operationState?.message);
    const migration = 'batch/Job/onboarding-migrate';
    expect(messages).toContain(`waiting for deletion of hook ${migration}`);
    expect(messages).toContain(`waiting for completion of hook ${migration}`);
  });

  it.each([
    ['1.1.0-crash', 'Job has reached the specified backoff limit'],
    ['1.1.0-broken', 'Job was active longer than specified deadline'],
  ])(
    'stops at a migration to %s, with the old version running',
    async (tag, why) => {
      await start('1.0.0');
      await client.untilSettled('onboarding-dev');
      // Between two tries there is less time than between two looks.
      const stream = TestStream.open(
        server,
        '/api/v1/stream/applications?name=onboarding-dev&appNamespace=argocd',
      );
      await push(imageFile({ name: 'onboarding', image: image(tag) }));
      const failed = await client.until(
        'onboarding-dev',
        ({ status }) => status.operationState?.phase === 'Failed',
      );
      stream.close();
      expect(
        stream
          .results<{ application: Application }>()
          .map(({ application }) => application.status.operationState),
      ).toContainEqual(
        expect.objectContaining({
          phase: 'Running',
          finishedAt: expect.any(String),
          message: expect.stringMatching(
            /^one or more synchronization tasks completed unsuccessfully\. Retrying attempt #1 at \d+:\d\d[AP]M\.$/,
          ),
        }),
      );
      expect(failed.status.operationState?.message).toBe(
        'one or more synchronization tasks completed unsuccessfully (retried 5 times).',
      );
      expect(resultsOf(failed)).toContainEqual(
        expect.objectContaining({
          kind: 'Job',
          status: 'Synced',
          hookType: 'PreSync',
          hookPhase: 'Failed',
          message: why,
        }),
      );
      expect(resultsOf(failed).map(({ syncPhase }) => syncPhase)).not.toContain(
        'Sync',
      );
      expect(failed.status).toMatchObject({
        sync: { status: 'OutOfSync' },
        health: { status: 'Healthy' },
      });
      expect(failed.status.history).toHaveLength(1);
      const { status } = await client.until(
        'onboarding-dev',
        ({ status: now }) => !!now.conditions,
      );
      expect(status.conditions).toMatchObject([
        {
          type: 'SyncError',
          message: expect.stringContaining('(retried 5 times).'),
        },
      ]);

      // A repair is a commit like any other.
      await push(imageFile({ name: 'onboarding', image: image('1.2.0') }));
      const repaired = await client.untilSettled('onboarding-dev');
      expect(repaired.status.conditions).toBeUndefined();
    },
  );

  it('ends a migration that a person terminates', async () => {
    await server.stop();
    server = await gitops.startServer({ timing: { podReadyMs: 5_000 } });
    client = TestClient.create(server);
    await push(
      applicationFiles({ name: 'onboarding', image: image('1.0.0'), values }),
    );
    await client.until(
      'onboarding-dev',
      ({ status }) =>
        status.operationState?.message ===
        'waiting for completion of hook batch/Job/onboarding-migrate',
    );
    await client.raw({
      method: 'DELETE',
      path: '/api/v1/applications/onboarding-dev/operation',
      headers: {
        authorization: 'Bearer sandbox-backstage',
        'content-type': 'application/json',
      },
    });
    const { status } = await client.until(
      'onboarding-dev',
      ({ status: now }) =>
        now.operationState?.phase === 'Failed' &&
        !now.resources?.some(({ kind }) => kind === 'Job'),
    );
    expect(status.operationState?.message).toBe('Operation terminated');
  });

  it('goes on with a migration after a restart, and does not run it twice', async () => {
    await server.stop();
    server = await gitops.startServer({ timing: { podReadyMs: 1_500 } });
    client = TestClient.create(server);
    await push(
      applicationFiles({ name: 'onboarding', image: image('1.0.0'), values }),
    );
    const migrating = await client.until(
      'onboarding-dev',
      ({ status }) =>
        !!status.resources?.some(({ kind, hook }) => hook && kind === 'Job'),
    );
    expect(migrating.operation).toBeDefined();
    const uidOf = async () => {
      const { body } = await client.json<{
        nodes: { kind: string; uid: string }[];
      }>('/api/v1/applications/onboarding-dev/resource-tree');
      return body.nodes.find(({ kind }) => kind === 'Job')?.uid;
    };
    const uid = await uidOf();
    await server.stop();
    server = await gitops.startServer();
    client = TestClient.create(server);
    const { status } = await client.untilSettled('onboarding-dev');
    expect(status.history).toHaveLength(1);
    expect(await uidOf()).toBe(uid);
  });

  it('runs hooks by phase and wave and clears them away as their policy says', async () => {
    const hook = (phase: string, policy: string, wave = '0') => ({
      'argocd.argoproj.io/hook': phase,
      'argocd.argoproj.io/hook-delete-policy': policy,
      'argocd.argoproj.io/sync-wave': wave,
    });
    await push(
      manifestFiles({
        name: 'hooks',
        manifests: [
          configMap,
          job('smoke', '1.0.0', hook('PostSync', 'HookSucceeded')),
          job('second', '1.0.0', hook('PreSync', 'BeforeHookCreation', '2')),
          job('first', '1.0.0', hook('PreSync', 'HookSucceeded', '-1')),
          job('named-', '1.0.0', hook('Sync', 'HookFailed', '1')),
          job('helm', '1.0.0', {
            'helm.sh/hook': 'post-install,post-upgrade',
            'helm.sh/hook-weight': '5',
          }),
          job('test', '1.0.0', { 'helm.sh/hook': 'test' }),
          job('skipped', '1.0.0', hook('Skip', 'HookFailed')),
        ],
      }),
    );
    const { status } = await client.untilSettled('hooks');
    expect(status.operationState?.message).toBe(
      'successfully synced (no more tasks)',
    );
    expect(
      status.operationState?.syncResult?.resources?.map(
        ({ name, syncPhase, hookPhase }) => [
          name.replace(/[0-9a-f]{7}-sync-\d+$/, '<sync>'),
          syncPhase,
          hookPhase,
        ],
      ),
    ).toEqual([
      ['first', 'PreSync', 'Succeeded'],
      ['second', 'PreSync', 'Succeeded'],
      ['settings', 'Sync', 'Succeeded'],
      ['named-<sync>', 'Sync', 'Succeeded'],
      ['smoke', 'PostSync', 'Succeeded'],
      ['helm', 'PostSync', 'Succeeded'],
    ]);
    expect(
      status.resources?.map(({ name }) => name.replace(/-.*/, '')).sort(),
    ).toEqual(['helm', 'named', 'second', 'settings']);
  });

  it('does not begin a sync for a change of hooks only (fact 29)', async () => {
    const files = (tag: string) =>
      manifestFiles({
        name: 'hooks',
        manifests: [
          configMap,
          job('first', tag, { 'argocd.argoproj.io/hook': 'PreSync' }),
        ],
      });
    await push(files('1.0.0'));
    await client.untilSettled('hooks');
    await push(files('2.0.0'));
    const sha = await gitops.repository.resolve('main');
    const { status } = await client.until(
      'hooks',
      ({ status: now }) => now.sync.revision === sha,
    );
    expect(status.sync.status).toBe('Synced');
    expect(status.history).toHaveLength(1);
  });

  it('counts a Job that is no hook as any other resource', async () => {
    await push(
      manifestFiles({ name: 'jobs', manifests: [job('once', '1.0.0-crash')] }),
    );
    await client.untilSettled('jobs', 'Degraded');
    const { status } = await client.details('jobs');
    expect(status.resources).toMatchObject([
      {
        kind: 'Job',
        status: 'Synced',
        health: {
          status: 'Degraded',
          message: 'Job has reached the specified backoff limit',
        },
      },
    ]);
  });
});
