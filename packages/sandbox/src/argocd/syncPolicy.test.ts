import { Application } from './applications/Application';
import { ArgocdServer } from './ArgocdServer';
import { applicationFiles, manifestFiles } from './testing/applicationFiles';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';

jest.setTimeout(30_000);

const image = { repository: 'ghcr.io/acme/ledger', tag: '1.0.0' };

describe('what an application may and what its sync policy asks for', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;

  beforeEach(async () => {
    gitops = await TestGitops.create();
    server = await gitops.startServer();
    client = TestClient.create(server);
    await client.untilSettled('checkout-dev');
  });

  afterEach(() => gitops.dispose());

  async function push(files: Record<string, string | null>): Promise<string> {
    const sha = await gitops.commit('Change', files);
    await server.repositoryChanged();
    return sha;
  }

  it.each([
    [
      'a missing project',
      { project: 'payments-qa' },
      'Application referencing project payments-qa which does not exist',
    ],
    [
      'a foreign namespace',
      { destination: { name: 'acme-dev', namespace: 'logistics-dev' } },
      "application destination server 'https://dev.eks.acme.example' and namespace 'logistics-dev' do not match any of the allowed destinations in project 'payments-dev'",
    ],
    [
      'a foreign cluster',
      { destination: { name: 'acme-staging', namespace: 'payments-dev' } },
      "application destination server 'https://staging.eks.acme.example' and namespace 'payments-dev' do not match any of the allowed destinations in project 'payments-dev'",
    ],
    [
      'an unknown cluster',
      { destination: { name: 'acme-qa', namespace: 'payments-dev' } },
      'there are no clusters with this name: acme-qa',
    ],
    [
      'a foreign repository',
      { repoURL: 'https://example.org/x.git' },
      "application repo https://example.org/x.git is not permitted in project 'payments-dev'",
    ],
  ])('refuses %s', async (_, change, message) => {
    await push(applicationFiles({ name: 'ledger', image, ...change }));
    const { status } = await client.until(
      'ledger-dev',
      ({ status: now }) => now.conditions !== undefined,
    );
    expect(status.sync.status).toBe('Unknown');
    expect(status.health.status).toBe('Unknown');
    expect(status.conditions).toMatchObject([
      { type: 'InvalidSpecError', message },
    ]);
    expect(status.operationState).toBeUndefined();
  });

  it('leaves what left Git alone where pruning is off, and removes it where it is on', async () => {
    const withIngress = { exposure: 'internal' };
    const keeping = { prune: false, selfHeal: true };
    await push({
      ...applicationFiles({
        name: 'ledger',
        image,
        automated: keeping,
        values: withIngress,
      }),
      ...applicationFiles({ name: 'wallet', image, values: withIngress }),
    });
    await client.untilSettled('ledger-dev');
    await client.untilSettled('wallet-dev');
    const sha = await push({
      ...applicationFiles({ name: 'ledger', image, automated: keeping }),
      ...applicationFiles({ name: 'wallet', image }),
    });
    const kept = await client.until(
      'ledger-dev',
      ({ status, operation }) => status.sync.revision === sha && !operation,
    );
    expect(kept.status.sync.status).toBe('OutOfSync');
    expect(kept.status.operationState?.syncResult?.resources).toContainEqual(
      expect.objectContaining({
        kind: 'Ingress',
        status: 'PruneSkipped',
        message: 'ignored (requires pruning)',
      }),
    );
    expect(
      kept.status.resources?.filter(({ requiresPruning }) => requiresPruning),
    ).toMatchObject([{ kind: 'Ingress', status: 'OutOfSync' }]);
    const pruned = await client.until(
      'wallet-dev',
      ({ status }) =>
        status.sync.revision === sha && status.sync.status === 'Synced',
    );
    expect(pruned.status.resources?.map(({ kind }) => kind)).not.toContain(
      'Ingress',
    );
    expect(pruned.status.operationState?.syncResult?.resources).toContainEqual(
      expect.objectContaining({
        kind: 'Ingress',
        status: 'Pruned',
        message: 'pruned',
      }),
    );
  });

  it('applies wave after wave, and only what differs where that is asked for', async () => {
    const wave = (name: string, number: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        annotations: { 'argocd.argoproj.io/sync-wave': number },
      },
      data: { a: '1' },
    });
    const files = (...manifests: object[]) =>
      manifestFiles({
        name: 'waves',
        manifests,
        syncPolicy: {
          automated: { prune: true },
          syncOptions: ['ApplyOutOfSyncOnly=true'],
        },
      });
    const namesOf = ({ status }: Application) =>
      status.operationState?.syncResult?.resources?.map(
        ({ name, status: result }) => `${name} ${result}`,
      );
    await push(
      files(wave('last', '5'), wave('first', '-1'), wave('middle', '0')),
    );
    expect(namesOf(await client.untilSettled('waves'))).toEqual([
      'first Synced',
      'middle Synced',
      'last Synced',
    ]);
    await push(files(wave('last', '5'), wave('first', '-2')));
    const sha = await gitops.repository.resolve('main');
    const changed = await client.until(
      'waves',
      ({ status, operation }) =>
        !operation &&
        status.sync.revision === sha &&
        status.sync.status === 'Synced',
    );
    expect(namesOf(changed)).toEqual(['first Synced', 'middle Pruned']);
  });

  it('waits for a person where nothing is automated', async () => {
    const sha = await push(
      applicationFiles({ name: 'ledger', image, automated: null }),
    );
    const waiting = await client.until(
      'ledger-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
    expect(waiting.status).toMatchObject({ health: { status: 'Missing' } });
    expect(waiting.operation).toBeUndefined();
    await client.json('/api/v1/applications/ledger-dev/sync', {
      method: 'POST',
      body: { project: 'payments-dev' },
    });
    const { status } = await client.untilSettled('ledger-dev');
    expect(status.history).toMatchObject([
      { revision: sha, initiatedBy: { username: 'backstage' } },
    ]);
  });
});

describe('prod', () => {
  it('runs the seeded application from its own instance', async () => {
    const gitops = await TestGitops.create();
    const server = await gitops.startServer({ name: 'prod' });
    const client = TestClient.create(server);
    const { status, spec } = await client.untilSettled('checkout-prod');
    expect(status.summary.images).toEqual([
      expect.stringMatching(/^ghcr\.io\/acme\/checkout:1\.8\.0@sha256:/),
    ]);
    expect(spec.destination).toEqual({
      name: 'acme-prod',
      namespace: 'payments-prod',
    });
    expect(await client.application('checkout-dev')).toBeUndefined();
    await gitops.dispose();
  });
});
