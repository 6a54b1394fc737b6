import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  EcrRepositories,
  ImageRegistries,
  readGitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { Sandbox } from 'sandbox';

jest.setTimeout(60_000);

const ECR = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

describe('ImageRegistries on real registries', () => {
  let folder: string;
  let sandbox: Sandbox;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gitops-images-'));
    sandbox = await Sandbox.create({
      dataDirectory: folder,
      github: { port: 0 },
      argocd: [],
      aws: { port: 0 },
      registry: { port: 0 },
      workflows: false,
    });
    await sandbox.start();
  });

  afterAll(async () => {
    await sandbox?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** @param credentials - for GHCR */
  function configure(credentials: object = {}) {
    const { github, registries, aws } = sandbox.urls;
    const root = new ConfigReader({
      aws: {
        accounts: [
          {
            accountId: '111122223333',
            accessKeyId: 'sandbox-portal',
            secretAccessKey: 'sandbox-portal',
          },
        ],
      },
      gitops: {
        repository: { url: `${github}/acme/gitops-apps` },
        applications: { owner: 'acme' },
        chart: { path: 'charts/eks-baseline', version: '1.0.0' },
        environments: [
          {
            name: 'dev',
            instance: 'nonprod',
            destination: { name: 'acme-dev' },
          },
        ],
        registries: registries
          .filter(({ host }) => host !== ECR)
          .map(registry =>
            registry.host === 'ghcr.io'
              ? { ...registry, ...credentials }
              : registry,
          ),
        aws: { accountId: '111122223333', region: 'eu-west-1', endpoint: aws },
      },
    });
    const config = readGitopsConfig(root);
    return { root, config, images: ImageRegistries.fromConfig(root, config) };
  }

  it('lists the versions of acme’s own image with date and commit, newest first', async () => {
    const { items, total } = await configure().images.listVersions(
      'ghcr.io/acme/checkout',
      { limit: 3 },
    );
    expect(total).toBe(9);
    expect(items).toEqual([
      {
        repository: 'ghcr.io/acme/checkout',
        tag: '2.0.0',
        digest: expect.stringMatching(/^sha256:/),
        createdAt: '2026-11-18T08:59:03.000Z',
        sourceCommit: 'b8f1e6c3a2d70945e1c8b7f60d3a925c4e7f1ad6',
      },
      expect.objectContaining({ tag: '1.10.0' }),
      expect.objectContaining({ tag: '1.9.0' }),
    ]);
  });

  it('reads indexes, too', async () => {
    const { items } = await configure().images.listVersions('nginx');
    const found = items.find(({ tag }) => tag === '1.29.3');
    expect(found).toEqual({
      repository: 'nginx',
      tag: '1.29.3',
      digest:
        'sha256:aea8e37ce2a47d7b3754469196c878fc96a531d82ea2c30c478cfebc4e6a2352',
      createdAt: '2025-10-28T22:01:17.000Z',
    });
    expect(items.map(({ tag }) => tag)).not.toContain('latest');
  });

  it('reads a private repository with its credentials only', async () => {
    const image = { repository: 'ghcr.io/acme/vault', tag: '1.0.0' };
    expect(await configure().images.check(image)).toMatchObject({
      state: 'unknown',
    });
    const { images } = configure({
      username: 'sandbox-puller',
      password: 'sandbox-registry',
    });
    expect(await images.check(image)).toMatchObject({ state: 'found' });
    expect(await images.check({ ...image, tag: '9.9.9' })).toMatchObject({
      state: 'missing',
      what: 'version',
    });
    const wrong = configure({ username: 'sandbox-puller', password: 'guess' });
    expect(await wrong.images.check(image)).toEqual({
      state: 'unknown',
      reason:
        'ghcr.io answers 401 to questions about acme/vault: the credentials under gitops.registries may not read it, or it does not exist',
    });
  });

  it('asks AWS about the account’s own images', async () => {
    const { root, config, images } = configure();
    const image = { repository: `${ECR}/payments/refunds`, tag: '1.0.0' };
    expect(await images.check(image)).toMatchObject({
      state: 'missing',
      what: 'repository',
    });
    await EcrRepositories.fromConfig(root, { config: config.aws! }).ensure({
      application: 'refunds',
      team: 'payments',
    });
    expect(await images.check(image)).toMatchObject({
      state: 'missing',
      what: 'version',
    });
    expect(await images.listVersions(`${ECR}/payments/refunds`)).toEqual({
      repository: `${ECR}/payments/refunds`,
      items: [],
      total: 0,
    });
  });
});
