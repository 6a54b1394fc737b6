import { Application } from './applications/Application';
import { ArgocdServer } from './ArgocdServer';
import { applicationFiles, imageFile } from './testing/applicationFiles';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';
import { TestStream } from './testing/TestStream';

jest.setTimeout(30_000);

const image = { repository: 'ghcr.io/acme/ledger', tag: '1.0.0' };

interface ApplicationEvent {
  type: string;
  application: Application;
}

describe('an application from commit to Healthy and beyond', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;

  beforeEach(async () => {
    gitops = await TestGitops.create();
    server = await gitops.startServer();
    client = TestClient.create(server);
    await client.untilSettled('checkout-dev');
    await client.untilSettled('checkout-staging');
  });

  afterEach(() => gitops.dispose());

  async function push(files: Record<string, string | null>): Promise<string> {
    const sha = await gitops.commit('Change', files);
    await server.repositoryChanged();
    return sha;
  }

  /** What a stream said of one application: each state once. */
  function statesOf(stream: TestStream, name: string): string[] {
    return stream
      .results<ApplicationEvent>()
      .filter(({ application }) => application.metadata.name === name)
      .map(({ type, application: { status, operation } }) =>
        [
          type,
          status.sync.status || '-',
          status.health.status ?? '-',
          status.operationState?.phase ?? (operation ? 'pending' : '-'),
        ].join(' '),
      )
      .filter((state, index, all) => state !== all[index - 1]);
  }

  it('brings a new application through every state in order', async () => {
    // Slow enough to tell the states apart on a busy machine.
    const paced = await gitops.startServer({
      name: 'paced',
      timing: { syncStepMs: 400, podReadyMs: 900, progressDeadlineMs: 5_000 },
    });
    const pacedClient = TestClient.create(paced);
    await pacedClient.untilSettled('checkout-dev');
    const stream = TestStream.open(
      paced,
      `/api/v1/stream/applications?resourceVersion=${await resourceVersion(
        pacedClient,
      )}`,
    );
    const sha = await push(applicationFiles({ name: 'ledger', image }));
    await paced.repositoryChanged();
    const ledger = await pacedClient.untilSettled('ledger-dev');
    stream.close();

    expect(statesOf(stream, 'ledger-dev')).toEqual([
      'ADDED - - -',
      'MODIFIED - - pending',
      'MODIFIED OutOfSync Missing pending',
      'MODIFIED OutOfSync Missing Running',
      'MODIFIED OutOfSync Progressing Running',
      'MODIFIED OutOfSync Progressing Succeeded',
      'MODIFIED Synced Progressing Succeeded',
      'MODIFIED Synced Healthy Succeeded',
    ]);
    const versions = stream
      .results<ApplicationEvent>()
      .map(({ application }) => Number(application.metadata.resourceVersion));
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(ledger.status).toMatchObject({
      sync: { revision: sha },
      summary: { images: ['ghcr.io/acme/ledger:1.0.0'] },
      operationState: {
        operation: { initiatedBy: { automated: true }, retry: { limit: 5 } },
        syncResult: { revision: sha },
      },
      history: [{ id: 0, revision: sha, initiatedBy: { automated: true } }],
    });
  });

  it('keeps an application without image Synced, Healthy and idle', async () => {
    await push(applicationFiles({ name: 'ledger', image: {} }));
    const { status } = await client.untilSettled('ledger-dev');
    expect(status.summary).toEqual({});
    expect(status.resources?.map(({ kind }) => kind)).toEqual([
      'ServiceAccount',
    ]);
    const first = await push(imageFile({ name: 'ledger', image }));
    const woken = await client.until(
      'ledger-dev',
      ({ status: now }) =>
        now.sync.revision === first &&
        now.health.status === 'Healthy' &&
        !!now.summary.images,
    );
    expect(woken.status.summary.images).toEqual(['ghcr.io/acme/ledger:1.0.0']);
  });

  it('adds to the history for a new image, not for an unrelated commit', async () => {
    const first = await push(applicationFiles({ name: 'ledger', image }));
    await client.untilSettled('ledger-dev');
    const second = await push(
      imageFile({ name: 'ledger', image: { ...image, tag: '1.1.0' } }),
    );
    await client.until(
      'ledger-dev',
      ({ status }) =>
        status.sync.status === 'Synced' &&
        status.health.status === 'Healthy' &&
        status.summary.images?.join() === 'ghcr.io/acme/ledger:1.1.0',
    );
    const unrelated = await push({ 'README.md': 'Nothing to see here.\n' });
    const { status } = await client.until(
      'ledger-dev',
      ({ status: now }) => now.sync.revision === unrelated,
    );
    expect(status.sync.status).toBe('Synced');
    expect(status.history?.map(({ id, revision }) => [id, revision])).toEqual([
      [0, first],
      [1, second],
    ]);
  });

  it('keeps the old pods while the new ones come up', async () => {
    await push(applicationFiles({ name: 'ledger', image }));
    await client.untilSettled('ledger-dev');
    await push(
      imageFile({ name: 'ledger', image: { ...image, tag: '1.1.0' } }),
    );
    const both = await client.until(
      'ledger-dev',
      ({ status }) => status.summary.images?.length === 2,
    );
    expect(both.status.health.status).toBe('Progressing');
  });

  it.each([
    ['1.1.0-broken', 'ImagePullBackOff'],
    ['1.1.0-crash', 'CrashLoopBackOff'],
  ])('lets %s become Degraded with %s', async (tag, reason) => {
    await push(applicationFiles({ name: 'ledger', image }));
    await client.untilSettled('ledger-dev');
    await push(imageFile({ name: 'ledger', image: { ...image, tag } }));
    const { status } = await client.untilSettled('ledger-dev', 'Degraded');
    expect(status.summary.images).toEqual([
      'ghcr.io/acme/ledger:1.0.0',
      `ghcr.io/acme/ledger:${tag}`,
    ]);
    expect(status.operationState?.phase).toBe('Succeeded');
    const { body } = await client.json<{ nodes: { info?: object[] }[] }>(
      '/api/v1/applications/ledger-dev/resource-tree',
    );
    expect(body.nodes.flatMap(({ info }) => info ?? [])).toContainEqual({
      name: 'Status Reason',
      value: reason,
    });
  });

  it('shows values that the chart refuses as ComparisonError and keeps the health', async () => {
    await push(applicationFiles({ name: 'ledger', image }));
    await client.untilSettled('ledger-dev');
    await push(
      applicationFiles({ name: 'ledger', image, values: { replica: 2 } }),
    );
    const broken = await client.until(
      'ledger-dev',
      ({ status }) => status.sync.status === 'Unknown',
    );
    expect(broken.status.health.status).toBe('Healthy');
    expect(broken.status.conditions).toEqual([
      {
        type: 'ComparisonError',
        message: expect.stringContaining(
          "additional properties 'replica' not allowed",
        ),
        lastTransitionTime: expect.any(String),
      },
    ]);
    expect(broken.status.conditions?.[0].message).toContain(
      '--values <path to cached source>/values/_platform/dev.yaml',
    );
    await push(applicationFiles({ name: 'ledger', image }));
    const repaired = await client.untilSettled('ledger-dev');
    expect(repaired.status.conditions).toBeUndefined();
  });

  it('takes a decommissioned application away with all it ran', async () => {
    await push(applicationFiles({ name: 'ledger', image }));
    await client.untilSettled('ledger-dev');
    const stream = TestStream.open(
      server,
      `/api/v1/stream/applications?resourceVersion=${await resourceVersion(
        client,
      )}`,
    );
    await push(
      Object.fromEntries(
        Object.keys(applicationFiles({ name: 'ledger' })).map(path => [
          path,
          null,
        ]),
      ),
    );
    await stream.until(({ text }) => text.includes('"DELETED"'));
    stream.close();
    const events = stream
      .results<ApplicationEvent>()
      .filter(({ application }) => application.metadata.name === 'ledger-dev');
    expect(events[0].application.metadata.deletionTimestamp).toBeDefined();
    expect(events[events.length - 1].type).toBe('DELETED');
    expect(await client.application('ledger-dev')).toBeUndefined();

    // Nothing of it is left in the cluster that a new one of the same name would find.
    await push(applicationFiles({ name: 'ledger', image: {} }));
    const { status } = await client.untilSettled('ledger-dev');
    expect(status.resources).toHaveLength(1);
    expect(status.summary).toEqual({});
  });

  it('shows the same after a restart and finishes what was interrupted', async () => {
    await push(applicationFiles({ name: 'ledger', image }));
    const before = await client.untilSettled('ledger-dev');
    await gitops.commit(
      'While running',
      imageFile({ name: 'ledger', image: { ...image, tag: '2.0.0' } }),
    );
    await server.repositoryChanged();
    await client.until(
      'ledger-dev',
      ({ status }) => status.operationState?.phase === 'Running',
    );
    await server.stop();

    const again = await gitops.startServer();
    const againClient = TestClient.create(again);
    const after = await againClient.until(
      'ledger-dev',
      ({ status }) =>
        status.sync.status === 'Synced' &&
        status.health.status === 'Healthy' &&
        status.summary.images?.join() === 'ghcr.io/acme/ledger:2.0.0',
    );
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.status.history).toHaveLength(2);
    expect(after.status.history?.[0]).toEqual(before.status.history?.[0]);
    expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(
      Number(before.metadata.resourceVersion),
    );
    expect(
      (await againClient.application('checkout-dev'))?.status.history,
    ).toHaveLength(1);
  });

  async function resourceVersion(asker: TestClient): Promise<string> {
    const { body } = await asker.json<{
      metadata: { resourceVersion: string };
    }>('/api/v1/applications');
    return body.metadata.resourceVersion;
  }
});
