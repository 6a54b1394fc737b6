import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigReader } from '@backstage/config';
import {
  GithubClient,
  isGithubError,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { Sandbox, SandboxArgocdRequest } from 'sandbox';
import { readApplications } from './readApplications';

/** How long the checks of a pull request may take. */
const CHECKS_TAKE_MS = 60_000;

/** A pull request, as far as the tests look at it. */
interface PullRequest {
  number: number;
  title: string;
  body: string;
  head: { ref: string };
  merged: boolean;
}

/** How long Argo CD may take from a merge to its effect. */
const ARGOCD_TAKES_MS = 30_000;

/**
 * The organisation `acme` on a GitHub of its own. Without Argo CD, unless it is asked for: most tests end at the merge.
 */
export class World {
  readonly #sandbox: Sandbox;
  readonly #folder: string;

  /**
   * @param argocd - names of its instances, each with the environments that it deploys
   * @param onArgocdRequest - told of every request to one of them
   */
  static async start({
    argocd = {},
    onArgocdRequest,
  }: {
    argocd?: Record<string, string[]>;
    onArgocdRequest?: (request: SandboxArgocdRequest) => void;
  } = {}): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'gitops-integration-'));
    const sandbox = await Sandbox.create({
      dataDirectory: folder,
      github: { port: 0 },
      argocd: Object.entries(argocd).map(([name, environments]) => ({
        name,
        environments,
        port: 0,
      })),
      onArgocdRequest,
      registry: { port: 0 },
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

  /** `argocd.appLocatorMethods` of the portal. */
  get argocd() {
    const instances = Object.entries(this.#sandbox.urls.argocd);
    return {
      appLocatorMethods: [
        {
          type: 'config',
          instances: instances.map(([name, url]) => ({
            name,
            url,
            token: 'sandbox-backstage',
          })),
        },
      ],
    };
  }

  /**
   * Waits until the Applications of every Argo CD are as they should be.
   *
   * @param isRight - is given their health by their name
   */
  async untilApplications(
    isRight: (applications: ReadonlyMap<string, string>) => boolean,
  ): Promise<ReadonlyMap<string, string>> {
    const deadline = Date.now() + ARGOCD_TAKES_MS;
    for (;;) {
      const applications = await readApplications(
        Object.values(this.#sandbox.urls.argocd),
      );
      if (isRight(applications)) {
        return applications;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `Argo CD still has ${JSON.stringify([...applications])}`,
        );
      }
      await sleep(200);
    }
  }

  /**
   * The same with the GitHub App's credentials instead of a token: what it proposes is a bot's, which may do less than a
   * person.
   */
  async configOfApp() {
    const { config } = this;
    const [{ token: _, ...integration }] = config.integrations.github;
    const file = join(this.#folder, 'github-app.private-key.pem');
    const app = {
      appId: 1,
      clientId: 'unused',
      clientSecret: 'unused',
      webhookSecret: 'unused',
      privateKey: await readFile(file, 'utf8'),
    };
    return {
      ...config,
      integrations: { github: [{ ...integration, apps: [app] }] },
    };
  }

  /** What the portal would have in its `app-config.yaml`. */
  get config() {
    const { github, githubApi } = this.#sandbox.urls;
    const environment = (name: string, isStrict: boolean) => ({
      name,
      instance: isStrict ? 'prod' : 'nonprod',
      destination: { name: `acme-${name}` },
      requireDigest: isStrict,
      sync: { prune: !isStrict },
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
        chart: { path: 'charts/eks-baseline', version: '1.0.0' },
        environments: [
          environment('dev', false),
          environment('staging', false),
          environment('prod', true),
        ],
        registries: this.#sandbox.urls.registries,
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

  /** A token with less than all rights. */
  issueToken(options: Parameters<Sandbox['issueToken']>[0]): string {
    return this.#sandbox.issueToken(options);
  }

  /** GitHub's REST calls, as the portal or as a person of the organisation does them. */
  rest(login = 'portal'): GithubClient['rest'] {
    return this.#client(`sandbox-${login}`).rest;
  }

  async repositoryNames(): Promise<string[]> {
    const repositories = await this.#client().rest.repos.listForOrg({
      org: 'acme',
      per_page: 100,
    });
    return repositories.data.map(({ name }) => name).sort();
  }

  /** Open and closed ones, oldest first. */
  async pullRequests(repo = 'gitops-apps'): Promise<PullRequest[]> {
    const { data } = await this.#client().rest.pulls.list({
      owner: 'acme',
      repo,
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

  /** The first one with this title, which a workflow may not have opened yet. */
  async waitForPullRequest(title: string): Promise<PullRequest> {
    const deadline = Date.now() + CHECKS_TAKE_MS;
    for (;;) {
      const pulls = await this.pullRequests();
      const found = pulls.find(pull => pull.title === title);
      if (found || Date.now() > deadline) {
        return (
          found ??
          Promise.reject(new Error(`There is no pull request "${title}"`))
        );
      }
      await sleep(200);
    }
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

  /** Git's ids of the contents, by path. */
  async shas(repo: string, revision: string): Promise<Record<string, string>> {
    const { data } = await this.#client().rest.git.getTree({
      owner: 'acme',
      repo,
      tree_sha: revision,
      recursive: 'true',
    });
    return Object.fromEntries(
      data.tree
        .filter(({ type }) => type === 'blob')
        .map(({ path, sha }) => [path, sha]),
    );
  }

  /** Tips of the branches, by name. */
  async heads(repo: string): Promise<Record<string, string>> {
    const { data } = await this.#client().rest.repos.listBranches({
      owner: 'acme',
      repo,
    });
    return Object.fromEntries(
      data.map(({ name, commit }) => [name, commit.sha]),
    );
  }

  /** Name and rules of each ruleset. */
  async rulesets(repo: string) {
    const { rest } = this.#client();
    const { data } = await rest.repos.getRepoRulesets({ owner: 'acme', repo });
    return Promise.all(
      data.map(async ({ id }) => {
        const answer = await rest.repos.getRepoRuleset({
          owner: 'acme',
          repo,
          ruleset_id: id,
        });
        return { name: answer.data.name, rules: answer.data.rules };
      }),
    );
  }

  async removeRulesets(repo: string): Promise<void> {
    const { rest } = this.#client();
    const { data } = await rest.repos.getRepoRulesets({ owner: 'acme', repo });
    for (const { id } of data) {
      await rest.repos.deleteRepoRuleset({
        owner: 'acme',
        repo,
        ruleset_id: id,
      });
    }
  }

  /** Rights by the slug of the team. */
  async teamPermissions(repo: string): Promise<Record<string, string>> {
    const { data } = await this.#client().rest.repos.listTeams({
      owner: 'acme',
      repo,
    });
    return Object.fromEntries(
      data.map(({ slug, permission }) => [slug, permission]),
    );
  }

  async mergeSettings(repo: string) {
    const { data } = await this.#client().rest.repos.get({
      owner: 'acme',
      repo,
    });
    return {
      merge: data.allow_merge_commit,
      rebase: data.allow_rebase_merge,
      squash: data.allow_squash_merge,
      later: data.allow_auto_merge,
      branchGoes: data.delete_branch_on_merge,
    };
  }

  /** Changes one file on main through a pull request of its own, as a promotion does. */
  async promote(path: string, content: string): Promise<void> {
    const { rest } = this.#client();
    const repository = { owner: 'acme', repo: 'gitops-apps' };
    const main = await rest.repos.getBranch({ ...repository, branch: 'main' });
    const branch = `deploy/${main.data.commit.sha.slice(0, 7)}/${path}`;
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

  /** Puts files on main of gitops-apps at once, past its rules, which are no more afterwards. */
  async commit(files: Record<string, string>): Promise<void> {
    const { rest } = this.#client();
    const repository = { owner: 'acme', repo: 'gitops-apps' };
    await this.removeRulesets(repository.repo);
    const { data } = await rest.repos.getBranch({
      ...repository,
      branch: 'main',
    });
    const tree = await rest.git.createTree({
      ...repository,
      base_tree: data.commit.commit.tree.sha,
      tree: Object.entries(files).map(([path, content]) => ({
        path,
        content,
        mode: '100644' as const,
        type: 'blob' as const,
      })),
    });
    const commit = await rest.git.createCommit({
      ...repository,
      message: 'Set the scene',
      tree: tree.data.sha,
      parents: [data.commit.sha],
    });
    await rest.git.updateRef({
      ...repository,
      ref: 'heads/main',
      sha: commit.data.sha,
    });
  }

  /** Pushes one file to a branch, as a person does. */
  async edit(options: {
    repo?: string;
    branch: string;
    path: string;
    content: string;
  }): Promise<void> {
    const { rest } = this.#client('sandbox-sam');
    const { path, branch, repo = 'gitops-apps' } = options;
    const repository = { owner: 'acme', repo };
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

  /**
   * Approves and merges, as a code owner does: lena for team payments in every environment, sam for the platform. The
   * merge waits for the checks.
   */
  async merge(
    pullNumber: number,
    { by = 'lena', repo = 'gitops-apps' } = {},
  ): Promise<void> {
    const { rest } = this.#client(`sandbox-${by}`);
    const pull = { owner: 'acme', repo, pull_number: pullNumber };
    await rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    const deadline = Date.now() + CHECKS_TAKE_MS;
    for (;;) {
      try {
        await rest.pulls.merge({ ...pull, merge_method: 'squash' });
        return;
      } catch (error) {
        if (!isGithubError(error) || !error.says('status check')) {
          throw error;
        }
        if (error.says('failing') || Date.now() > deadline) {
          throw new Error(`${error.message}\n${await this.#checks(pull)}`);
        }
        await sleep(200);
      }
    }
  }

  /** What the checks of a pull request have said. */
  async #checks(pull: { owner: string; repo: string; pull_number: number }) {
    const { rest } = this.#client();
    const { owner, repo } = pull;
    const { data } = await rest.pulls.get(pull);
    const answer = await rest.checks.listForRef({
      owner,
      repo,
      ref: data.head.sha,
    });
    return answer.data.check_runs
      .map(({ name, output }) => `${name}: ${output.title}\n${output.summary}`)
      .join('\n');
  }

  /** Creates a repository that has nothing to do with the portal. */
  async createForeignRepository(
    name: string,
    { isEmpty = false } = {},
  ): Promise<void> {
    const { rest } = this.#client();
    await rest.repos.createInOrg({ org: 'acme', name, auto_init: !isEmpty });
    if (!isEmpty) {
      await rest.repos.createOrUpdateFileContents({
        owner: 'acme',
        repo: name,
        path: 'notes.md',
        message: 'Write something down',
        content: Buffer.from('Ours\n').toString('base64'),
      });
    }
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
