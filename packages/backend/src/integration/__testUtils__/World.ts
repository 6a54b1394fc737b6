import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { GithubClient } from '@gitops-flow/backstage-plugin-gitops-node';
import { Sandbox } from 'sandbox';

/** A pull request, as far as the tests look at it. */
interface PullRequest {
  number: number;
  title: string;
  body: string;
  head: { ref: string };
  merged: boolean;
}

/**
 * The organisation `acme` on a GitHub of its own, without Argo CD: these tests end at the merge.
 */
export class World {
  readonly #sandbox: Sandbox;
  readonly #folder: string;

  static async start(): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'gitops-integration-'));
    const sandbox = await Sandbox.create({
      dataDirectory: folder,
      github: { port: 0 },
      argocd: [],
      portalUrl: 'http://localhost:3000',
    });
    await sandbox.start();
    return new World(sandbox, folder);
  }

  private constructor(sandbox: Sandbox, folder: string) {
    this.#sandbox = sandbox;
    this.#folder = folder;
  }

  async stop(): Promise<void> {
    await this.#sandbox.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** What the portal would have in its `app-config.yaml`. */
  get config() {
    const { github, githubApi } = this.#sandbox.urls;
    const environment = (name: string, prune: boolean) => ({
      name,
      instance: name === 'prod' ? 'prod' : 'nonprod',
      destination: { name: `acme-${name}` },
      sync: { prune },
    });
    return {
      app: { baseUrl: 'http://localhost:3000' },
      integrations: {
        github: [
          {
            host: new URL(github).host,
            apiBaseUrl: githubApi,
            rawBaseUrl: `${github}/raw`,
            token: 'sandbox-portal',
          },
        ],
      },
      gitops: {
        repository: { url: `${github}/acme/gitops-apps` },
        applications: { owner: 'acme' },
        chart: { path: 'charts/eks-baseline', version: '0.1.0' },
        environments: [
          environment('dev', true),
          environment('staging', true),
          environment('prod', false),
        ],
      },
    };
  }

  /** Address of GitHub's pages. */
  get url(): string {
    return this.#sandbox.urls.github;
  }

  /** Beginning of the address of every call to the API. */
  get apiUrl(): string {
    return this.#sandbox.urls.githubApi;
  }

  async repositoryNames(): Promise<string[]> {
    const repositories = await this.#client().rest.repos.listForOrg({
      org: 'acme',
      per_page: 100,
    });
    return repositories.data.map(({ name }) => name).sort();
  }

  /** Open and closed ones of gitops-apps, oldest first. */
  async pullRequests(): Promise<PullRequest[]> {
    const { data } = await this.#client().rest.pulls.list({
      owner: 'acme',
      repo: 'gitops-apps',
      state: 'all',
      direction: 'asc',
      per_page: 100,
    });
    return data.map(answer => ({
      number: answer.number,
      title: answer.title,
      body: answer.body ?? '',
      head: answer.head,
      merged: answer.merged_at !== null,
    }));
  }

  /**
   * Content by path.
   *
   * @param about - part of the paths to read; without it all are read
   */
  async files(
    repo: string,
    revision: string,
    about = '',
  ): Promise<Record<string, string>> {
    const { rest } = this.#client();
    const { data } = await rest.git.getTree({
      owner: 'acme',
      repo,
      tree_sha: revision,
      recursive: 'true',
    });
    const files: Record<string, string> = {};
    for (const { path, sha, type } of data.tree) {
      if (type === 'blob' && path.includes(about)) {
        const blob = await rest.git.getBlob({
          owner: 'acme',
          repo,
          file_sha: sha,
        });
        files[path] = Buffer.from(blob.data.content, 'base64').toString();
      }
    }
    return files;
  }

  /** Changes one file on main through a pull request of its own, as a promotion does. */
  async promote(path: string, content: string): Promise<void> {
    const { rest } = this.#client();
    const repository = { owner: 'acme', repo: 'gitops-apps' };
    const branch = `promote/${path}`;
    const main = await rest.repos.getBranch({ ...repository, branch: 'main' });
    await rest.git.createRef({
      ...repository,
      ref: `refs/heads/${branch}`,
      sha: main.data.commit.sha,
    });
    await this.edit({ branch, path, content });
    const { data } = await rest.pulls.create({
      ...repository,
      title: `Promote ${path}`,
      head: branch,
      base: 'main',
    });
    await this.merge(data.number);
  }

  /** Pushes one file to a branch, as a person does. */
  async edit(options: {
    branch: string;
    path: string;
    content: string;
  }): Promise<void> {
    const { rest } = this.#client('sandbox-sam');
    const repository = { owner: 'acme', repo: 'gitops-apps' };
    const { path, branch } = options;
    const { data } = await rest.repos.getContent({
      ...repository,
      path,
      ref: branch,
    });
    if (Array.isArray(data)) {
      throw new Error(`${path} is a folder`);
    }
    await rest.repos.createOrUpdateFileContents({
      ...repository,
      path,
      branch,
      sha: data.sha,
      message: 'Edit by hand',
      content: Buffer.from(options.content).toString('base64'),
    });
  }

  /** Approves and merges, as a reviewer does. */
  async merge(pullNumber: number): Promise<void> {
    const { rest } = this.#client('sandbox-sam');
    const pull = {
      owner: 'acme',
      repo: 'gitops-apps',
      pull_number: pullNumber,
    };
    await rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    await rest.pulls.merge(pull);
  }

  /** Creates a repository that has nothing to do with the portal. */
  async createForeignRepository(name: string): Promise<void> {
    await this.#client().rest.repos.createInOrg({
      org: 'acme',
      name,
      auto_init: true,
    });
  }

  async teamMayPush(team: string, repo: string): Promise<boolean> {
    const { data } = await this.#client().rest.repos.listTeams({
      owner: 'acme',
      repo,
    });
    return data.some(
      ({ slug, permission }) => slug === team && permission === 'push',
    );
  }

  #client(token = 'sandbox-portal'): GithubClient {
    const { config } = this;
    const [integration] = config.integrations.github;
    return GithubClient.fromConfig(
      new ConfigReader({
        integrations: { github: [{ ...integration, token }] },
      }),
      { host: integration.host },
    );
  }
}
