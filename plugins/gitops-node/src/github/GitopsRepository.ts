import { GitopsConfig } from '../config/readGitopsConfig';
import { BranchFiles } from './BranchFiles';
import { ChangeRequest, ChangeResult } from './ChangeRequest';
import { GithubClient } from './GithubClient';

import { proposeChange } from './proposeChange';
import { PullRequestPages } from './PullRequestPages';
import {
  readPullRequest,
  RepositoryPullRequest,
} from './RepositoryPullRequest';
import { readTextFile } from './readTextFile';
import { RepositoryName } from './repositoryTree';

/**
 * The repository that Argo CD follows, through GitHub's API: no clone.
 *
 * @public
 */
export class GitopsRepository {
  readonly #github: GithubClient;
  readonly #repository: RepositoryName;
  readonly #mainBranch: string;
  readonly #pages: PullRequestPages;
  readonly #main: BranchFiles;

  static create(options: {
    config: Pick<GitopsConfig, 'repository'>;
    github: GithubClient;
  }): GitopsRepository {
    return new GitopsRepository(options);
  }

  private constructor(options: {
    config: Pick<GitopsConfig, 'repository'>;
    github: GithubClient;
  }) {
    const { owner, name, branch } = options.config.repository;
    const github = options.github;
    const repository = { owner, repo: name };
    this.#github = github;
    this.#repository = repository;
    this.#mainBranch = branch;
    this.#pages = new PullRequestPages({ github, repository });
    this.#main = new BranchFiles({ github, repository, branch });
  }

  /**
   * Every open pull request, newest first. Asking again costs nothing of GitHub's rate limit while nothing changes.
   */
  async listOpenPullRequests(
    options: { signal?: AbortSignal } = {},
  ): Promise<RepositoryPullRequest[]> {
    return this.#pages.list(options.signal);
  }

  /**
   * One pull request, open or not.
   *
   * @throws GithubError with reason `notFound`
   */
  async getPullRequest(
    number: number,
    options: { signal?: AbortSignal } = {},
  ): Promise<RepositoryPullRequest> {
    const { data } = await this.#github.rest.pulls.get({
      ...this.#repository,
      pull_number: number,
      request: { signal: options.signal },
    });
    return readPullRequest(data);
  }

  /**
   * Git's ids of every file on the main branch, by path.
   *
   * @throws Error when the repository has more files than GitHub lists at once
   */
  async listFiles(
    options: { signal?: AbortSignal } = {},
  ): Promise<ReadonlyMap<string, string>> {
    return this.#main.list(options.signal);
  }

  /**
   * A text file on the main branch.
   *
   * @returns undefined when there is none
   */
  async readFile(
    path: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<string | undefined> {
    return readTextFile({
      github: this.#github,
      repository: this.#repository,
      path,
      ref: this.#mainBranch,
      signal: options.signal,
    });
  }

  /**
   * Brings files to the main branch through the one pull request of a branch. Converges: called again with the same
   * request, after a crash or by two people at once, it ends with the same branch and the same pull request.
   *
   * - Files that main has stay as they are there unless the change says `replace`, and files that people changed on the
   *   branch always do: see `kept`.
   * - Commits go on top of the branch and never replace one.
   */
  async proposeChange(change: ChangeRequest): Promise<ChangeResult> {
    return proposeChange({
      github: this.#github,
      repository: this.#repository,
      main: this.#main,
      mainBranch: this.#mainBranch,
      change,
    });
  }
}
