import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GitRepository } from '../../git/GitRepository';
import { platformPlaces } from '../../github/seed/platformPlaces';
import { readOrganizationSeed } from '../../github/seed/readOrganizationSeed';
import { readSources } from '../../github/seed/readSources';
import { PACKAGE_FOLDER } from '../../packageFolder';
import { ArgocdServer, ArgocdTiming } from '../ArgocdServer';

const SEED_FOLDER = join(PACKAGE_FOLDER, 'seed');
const TEMPLATES_FOLDER = resolve(PACKAGE_FOLDER, '../../templates');
/** Helm is unpacked once for all tests of this machine. */
const TOOLS = join(tmpdir(), 'argocd-stand-in-tools');
const AUTHOR = { name: 'Priya Nair', email: 'priya.nair@acme.example' };

/** Deployments of tests take a fraction of a second. */
const FAST: ArgocdTiming = {
  pollMs: 60_000,
  syncStepMs: 20,
  retryMs: 20,
  deletionMs: 20,
  podReadyMs: 60,
  progressDeadlineMs: 200,
  keepAliveMs: 15_000,
};

export const REPOSITORY_URL = 'http://localhost:7100/acme/gitops-apps';

/** A GitOps repository out of the platform's templates in a folder of its own, and Argo CDs that follow it. */
export class TestGitops {
  readonly repository: GitRepository;
  readonly #folder: string;
  readonly #servers: ArgocdServer[] = [];

  private constructor(repository: GitRepository, folder: string) {
    this.repository = repository;
    this.#folder = folder;
  }

  /** @param seeded - with the platform and the example application; otherwise the repository is empty */
  static async create({
    seeded = true,
  }: { seeded?: boolean } = {}): Promise<TestGitops> {
    const folder = await mkdtemp(join(tmpdir(), 'argocd-test-'));
    const repository = await GitRepository.init(
      join(folder, 'gitops-apps.git'),
    );
    const gitops = new TestGitops(repository, folder);
    await gitops.commit(
      'Platform',
      seeded ? await platformFiles() : { 'README.md': 'Nothing yet.\n' },
    );
    return gitops;
  }

  /** Puts files on main; `null` takes one away. */
  commit(
    message: string,
    files: Record<string, string | null>,
  ): Promise<string> {
    return this.repository.commit({
      branch: 'main',
      files: new Map(Object.entries(files)),
      message,
      author: AUTHOR,
    });
  }

  /** An Argo CD of this repository. The same name gives the same state again. */
  async startServer({
    name = 'nonprod',
    timing = {},
    ...options
  }: {
    name?: string;
    timing?: Partial<ArgocdTiming>;
  } & Pick<
    Parameters<typeof ArgocdServer.create>[0],
    | 'applicationNamespaces'
    | 'deepLinks'
    | 'onRequest'
    | 'readRate'
    | 'sessionMs'
  > = {}): Promise<ArgocdServer> {
    const isProd = name === 'prod';
    const server = await ArgocdServer.create({
      name,
      port: 0,
      stateFile: join(this.#folder, `${name}.json`),
      workDirectory: join(this.#folder, name),
      toolsDirectory: TOOLS,
      repository: this.repository,
      repositoryUrl: REPOSITORY_URL,
      bootstrap: (isProd ? ['prod'] : ['dev', 'staging']).map(
        environment => `argocd/bootstrap/root-${environment}.yaml`,
      ),
      clusters: isProd
        ? [{ name: 'acme-prod', server: 'https://prod.eks.acme.example' }]
        : [
            { name: 'acme-dev', server: 'https://dev.eks.acme.example' },
            {
              name: 'acme-staging',
              server: 'https://staging.eks.acme.example',
            },
          ],
      accounts: [
        {
          name: 'backstage',
          token: 'sandbox-backstage',
          rights: [
            { resource: 'applications', action: 'get' },
            { resource: 'applications', action: 'sync' },
            { resource: 'applications', action: 'action/*' },
            { resource: 'projects', action: 'get' },
          ],
        },
        {
          name: 'reader',
          token: 'sandbox-reader',
          rights: [
            { resource: 'applications', action: 'get' },
            { resource: 'projects', action: 'get' },
          ],
        },
        {
          name: 'payments-bot',
          token: 'payments',
          rights: [
            { resource: 'applications', action: 'get', object: 'payments-*' },
          ],
        },
        { name: 'nobody', token: 'nobody', rights: [] },
        {
          name: 'late',
          token: 'late',
          tokenExpiresAt: new Date(0),
          rights: [{ resource: '*', action: '*' }],
        },
        {
          name: 'admin',
          password: 'sandbox-admin',
          rights: [{ resource: '*', action: '*' }],
        },
      ],
      timing: { ...FAST, ...timing },
      ...options,
    });
    this.#servers.push(server);
    await server.start();
    return server;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#servers.map(server => server.stop()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The repository as the sandbox begins with it. */
async function platformFiles(): Promise<Record<string, string>> {
  const seed = await readOrganizationSeed(
    join(SEED_FOLDER, 'organization.yaml'),
  );
  const repository = seed.repositories.find(
    ({ name }) => name === 'gitops-apps',
  );
  const files = await readSources({
    sources: repository?.sources ?? [],
    folders: { seed: SEED_FOLDER, templates: TEMPLATES_FOLDER },
    places: platformPlaces({ seed, repositoryUrl: REPOSITORY_URL }),
    values: { repositoryUrl: REPOSITORY_URL },
  });
  return Object.fromEntries(
    [...files].flatMap(([path, content]) =>
      typeof content === 'string' ? [[path, content]] : [],
    ),
  );
}
