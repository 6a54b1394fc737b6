import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { runGit } from '../../git/runGit';
import { GithubServer, Seed } from '../GithubServer';

/** Person who signs what the tests commit with plain `git`. */
const IDENTITY = {
  GIT_AUTHOR_NAME: 'Tester',
  GIT_AUTHOR_EMAIL: 'tester@acme.example',
  GIT_COMMITTER_NAME: 'Tester',
  GIT_COMMITTER_EMAIL: 'tester@acme.example',
};

const nothing = () => undefined;

/** For clients whose errors the tests expect. */
export const SILENT = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};

/** The program that people can sign in to. */
export const OAUTH_APP = {
  clientId: 'test-portal',
  clientSecret: 'test-secret',
  name: 'Test portal',
  callbackUrl: 'http://localhost:7007/api/auth/github/handler/frame',
};

type TestGithubOptions = Partial<
  Pick<
    Parameters<typeof GithubServer.create>[0],
    'requestsPerHour' | 'secondaryLimits' | 'createActions' | 'hookTimeoutMs'
  >
>;

/**
 * A server in a folder of its own. In it: organisation `acme`; `ana` and `lena`, members and team `payments`; lena in
 * `approvers` and `readers` too; `guest`, who belongs to nothing; the administrator `portal`; the private repository
 * `project` with a README, which all teams but the readers may write. Tokens are `sandbox-<login>`.
 */
export class TestGithub {
  readonly directory: string;
  readonly #options: TestGithubOptions;
  #server: GithubServer;

  private constructor(directory: string, options: TestGithubOptions) {
    this.directory = directory;
    this.#options = options;
    this.#server = this.#create();
  }

  static async start(options: TestGithubOptions = {}): Promise<TestGithub> {
    const directory = await mkdtemp(join(tmpdir(), 'sandbox-github-'));
    const github = new TestGithub(directory, options);
    await github.#server.start();
    return github;
  }

  get server(): GithubServer {
    return this.#server;
  }

  get url(): string {
    return this.#server.url;
  }

  /** Folder of the server's state. */
  get stateDirectory(): string {
    return join(this.directory, 'state');
  }

  /** The official client, in somebody's name, or in nobody's. It throws for every status from 400 on. */
  client(
    login?: string,
    { fetch: send = fetch }: { fetch?: typeof fetch } = {},
  ): Octokit {
    return new Octokit({
      baseUrl: this.#server.apiUrl,
      auth: login && `sandbox-${login}`,
      request: { fetch: send },
      log: SILENT,
    });
  }

  /** A request that no client has prettied up. */
  async fetch(
    path: string,
    {
      login,
      headers = {},
      ...init
    }: Omit<RequestInit, 'headers'> & {
      login?: string;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: {
        ...(login ? { authorization: `Bearer sandbox-${login}` } : {}),
        ...headers,
      },
    });
  }

  /** Runs plain `git` in a folder, as a person would. */
  async git(
    directory: string,
    ...args: string[]
  ): Promise<{ code: number; out: string; err: string }> {
    const { code, stdout, stderr } = await runGit(directory, args, {
      env: IDENTITY,
      allowedCodes: [0, 1, 128],
    });
    return { code, out: stdout.toString().trim(), err: stderr.trim() };
  }

  /** Clones a repository over HTTP into a new folder. */
  async clone(repository: string, login: string): Promise<string> {
    const directory = await mkdtemp(join(this.directory, 'clone-'));
    const url = new URL(`${this.url}/acme/${repository}.git`);
    url.username = login;
    url.password = `sandbox-${login}`;
    const { code, err } = await this.git(
      directory,
      'clone',
      '--quiet',
      String(url),
      '.',
    );
    if (code !== 0) {
      throw new Error(err);
    }
    return directory;
  }

  /** Puts a file on a new branch of the repository `project`, without the API under test. */
  async branch(
    name: string,
    files: Record<string, string | null>,
    {
      from = 'main',
      repository = 'project',
    }: { from?: string; repository?: string } = {},
  ): Promise<string> {
    const git = await this.#server.repository('acme', repository);
    const start = await git.resolve(from);
    if (start && !(await git.resolve(name))) {
      await git.refs.update({
        ref: `refs/heads/${name}`,
        before: undefined,
        after: start,
      });
    }
    return git.commit({
      branch: name,
      files: new Map(Object.entries(files)),
      message: `Change ${Object.keys(files).join(', ')}`,
      author: { name: 'Ana Torres', email: 'ana@acme.example' },
    });
  }

  /** Stops the server and starts a new one on the same state. */
  async restart(): Promise<void> {
    await this.#server.stop();
    this.#server = this.#create();
    await this.#server.start();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  #create(): GithubServer {
    return GithubServer.create({
      directory: this.stateDirectory,
      seed: services => seed(services, join(this.directory, 'app.pem')),
      defaultLogin: 'lena',
      oauthApps: [OAUTH_APP],
      ...this.#options,
    });
  }
}

async function seed(
  services: Parameters<Seed>[0],
  keyFile: string,
): Promise<void> {
  const { accounts, teams, apps, repositories } = services;
  const acme = accounts.insert({
    login: 'acme',
    type: 'Organization',
    name: 'Acme',
  });
  const people = ['ana', 'lena', 'guest', 'portal'].map(login =>
    accounts.insert({
      login,
      type: 'User',
      name: `${login} of Acme`,
      email: `${login}@acme.example`,
    }),
  );
  const [ana, lena, , portal] = people;
  for (const { login, id } of people) {
    accounts.insertToken({ token: `sandbox-${login}`, accountId: id });
  }
  accounts.setMember({
    organizationId: acme.id,
    accountId: ana.id,
    role: 'member',
  });
  accounts.setMember({
    organizationId: acme.id,
    accountId: lena.id,
    role: 'member',
  });
  accounts.setMember({
    organizationId: acme.id,
    accountId: portal.id,
    role: 'admin',
  });
  const payments = teams.insert({
    organizationId: acme.id,
    slug: 'payments',
    name: 'payments',
    description: null,
  });
  teams.addMember(payments.id, ana.id);
  teams.addMember(payments.id, lena.id);
  const [approvers, readers] = ['approvers', 'readers'].map(slug =>
    teams.insert({
      organizationId: acme.id,
      slug,
      name: slug,
      description: null,
    }),
  );
  teams.addMember(approvers.id, lena.id);
  teams.addMember(readers.id, lena.id);

  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const bot = accounts.insert({ login: 'acme-gitops[bot]', type: 'Bot' });
  const app = apps.insert({
    slug: 'acme-gitops',
    name: 'Acme GitOps',
    ownerId: acme.id,
    botId: bot.id,
    publicKey: keys.publicKey,
  });
  apps.install(app.id, acme.id);
  await writeFile(keyFile, keys.privateKey);

  const project = await repositories.insert({
    owner: acme,
    name: 'project',
    creator: portal,
    visibility: 'private',
    details: { description: 'What the tests work on' },
  });
  if (!project) {
    throw new Error('The repository was not created');
  }
  teams.grant(payments.id, project.id, 'push');
  teams.grant(approvers.id, project.id, 'push');
  teams.grant(readers.id, project.id, 'pull');
  const git = await repositories.git(project);
  await git.commit({
    branch: 'main',
    files: new Map([
      ['README.md', '# project\n'],
      ['shared.txt', 'one\ntwo\nthree\n'],
    ]),
    message: 'Begin',
    author: { name: 'Ana Torres', email: 'ana@acme.example' },
  });
}
