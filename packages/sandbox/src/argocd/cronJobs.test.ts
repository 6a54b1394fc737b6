import { ArgocdServer } from './ArgocdServer';
import { applicationFiles, imageFile } from './testing/applicationFiles';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';
import { treeOf } from './testing/treeOf';

jest.setTimeout(60_000);

const image = (tag: string) => ({ repository: 'ghcr.io/acme/report', tag });

describe('CronJobs', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;

  beforeEach(async () => {
    gitops = await TestGitops.create();
    server = await gitops.startServer();
    client = TestClient.create(server);
    await push('1.0.0');
  });

  afterEach(() => gitops.dispose());

  async function push(tag: string): Promise<void> {
    const files = applicationFiles({
      name: 'report',
      image: image(tag),
      values: { workload: 'cron', schedule: '30 3 * * *', port: undefined },
    });
    await gitops.commit(tag, {
      ...files,
      ...imageFile({ name: 'report', image: image(tag) }),
    });
    await server.repositoryChanged();
  }

  /** The runs, oldest first: how each ended. */
  async function runs(): Promise<(string | undefined)[]> {
    const tree = await treeOf(client, 'report-dev');
    const cronJob = tree.find(({ kind }) => kind === 'CronJob');
    return (cronJob?.children ?? []).map(({ health }) => health?.status);
  }

  const untilSaid = (message: string) =>
    client
      .until('report-dev', ({ status }) => status.sync.status === 'Synced')
      .then(async () => {
        for (;;) {
          const { status } = await client.details('report-dev');
          const cronJob = status.resources?.find(
            ({ kind }) => kind === 'CronJob',
          );
          if (cronJob?.health?.message?.startsWith(message)) {
            return status.health.status;
          }
          await new Promise(resolve => setTimeout(resolve, 20));
        }
      });

  it('runs each version once', async () => {
    expect(
      await untilSaid('CronJob has completed its last execution successfully'),
    ).toBe('Healthy');
    expect(await runs()).toEqual(['Healthy']);
    await push('1.1.0');
    await client.until(
      'report-dev',
      ({ status }) =>
        !!status.summary.images?.includes('ghcr.io/acme/report:1.1.0'),
    );
    await untilSaid('CronJob has completed its last execution successfully');
    expect(await runs()).toEqual(['Healthy', 'Healthy']);
  });

  it('is Degraded when the last run failed', async () => {
    await untilSaid('CronJob has completed its last execution successfully');
    // Times in a status are whole seconds: the failure has to be in another one than the success.
    await new Promise(resolve => setTimeout(resolve, 1_100));
    await push('1.1.0-crash');
    expect(
      await untilSaid('CronJob has not completed its last execution'),
    ).toBe('Degraded');
    expect(await runs()).toEqual(['Healthy', 'Degraded']);
  });
});
