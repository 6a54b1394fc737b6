import { ChangeRequest, ChangeResult } from './ChangeRequest';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import {
  readPullRequest,
  RepositoryPullRequest,
} from './RepositoryPullRequest';
import { RepositoryName } from './repositoryTree';

type Outcome = Pick<ChangeResult, 'state' | 'pullRequest'>;

/** The pull request of a request's branch: GitHub allows one open one for each branch. */
export class RequestPullRequest {
  readonly #github: GithubClient;
  readonly #repository: RepositoryName;
  readonly #base: string;
  readonly #change: ChangeRequest;

  constructor(options: {
    github: GithubClient;
    repository: RepositoryName;
    /** Branch that it goes to. */
    base: string;
    change: ChangeRequest;
  }) {
    this.#github = options.github;
    this.#repository = options.repository;
    this.#base = options.base;
    this.#change = options.change;
  }

  async findOpen(): Promise<RepositoryPullRequest | undefined> {
    return this.#find('open');
  }

  /** The newest one, open or not. */
  async findLatest(): Promise<RepositoryPullRequest | undefined> {
    return this.#find('all');
  }

  /** Opens it, or finds that somebody was faster. */
  async open(): Promise<Outcome> {
    const { title, body, branch, signal } = this.#change;
    try {
      const { data } = await this.#github.rest.pulls.create({
        ...this.#repository,
        title,
        body,
        head: branch,
        base: this.#base,
        request: { signal },
      });
      return { state: 'created', pullRequest: readPullRequest(data) };
    } catch (error) {
      const existing =
        isGithubError(error, 'validation') &&
        error.says('A pull request already exists')
          ? await this.findOpen()
          : undefined;
      if (!existing) {
        throw error;
      }
      return { state: 'unchanged', pullRequest: existing };
    }
  }

  /** Gives an open one the title and body that fit its new content. */
  async update(
    open: RepositoryPullRequest,
    hasNewContent: boolean,
  ): Promise<Outcome> {
    if (!hasNewContent) {
      return { state: 'unchanged', pullRequest: open };
    }
    const { title, body, signal } = this.#change;
    const { data } = await this.#github.rest.pulls.update({
      ...this.#repository,
      pull_number: open.number,
      title,
      body,
      request: { signal },
    });
    return { state: 'updated', pullRequest: readPullRequest(data) };
  }

  async #find(
    state: 'open' | 'all',
  ): Promise<RepositoryPullRequest | undefined> {
    const { data } = await this.#github.rest.pulls.list({
      ...this.#repository,
      // With the owner: without it GitHub ignores the filter, and forks may have a branch of this name.
      head: `${this.#repository.owner}:${this.#change.branch}`,
      base: this.#base,
      state,
      sort: 'created',
      direction: 'desc',
      per_page: 1,
      request: { signal: this.#change.signal },
    });
    return data.map(readPullRequest).at(0);
  }
}
