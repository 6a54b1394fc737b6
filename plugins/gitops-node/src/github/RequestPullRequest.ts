import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeRequest, ChangeResult } from './ChangeRequest';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import {
  readPullRequest,
  RepositoryPullRequest,
} from './RepositoryPullRequest';
import { repeatable } from './repeatable';
import { RepositoryName } from './repositoryTree';
import { writeOnce } from './writeOnce';

/** Before each question. */
const MERGEABLE_DELAYS_MS = [0, 1_000, 2_000];

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

  /** The open one, otherwise the newest. */
  async findLatest(): Promise<RepositoryPullRequest | undefined> {
    const { data } = await this.#github.rest.pulls.list({
      ...this.#repository,
      // With the owner: without it GitHub ignores the filter, and forks may have a branch of this name.
      head: `${this.#repository.owner}:${this.#change.branch}`,
      base: this.#base,
      state: 'all',
      sort: 'created',
      direction: 'desc',
      request: { signal: this.#change.signal },
    });
    // An older one may have been opened again.
    const latest = data.find(({ state }) => state === 'open') ?? data.at(0);
    return latest && readPullRequest(latest);
  }

  /** Opens it, or finds that somebody was faster. */
  async open(): Promise<Outcome> {
    const { title, body, branch, signal } = this.#change;
    const write = async (): Promise<Outcome> => {
      const { data } = await this.#github.rest.pulls.create({
        ...this.#repository,
        title,
        body,
        head: branch,
        base: this.#base,
        request: { signal },
      });
      return { state: 'created', pullRequest: readPullRequest(data) };
    };
    const look = async (): Promise<Outcome | undefined> => {
      const pullRequest = await this.#findOpen();
      return pullRequest && { state: 'created', pullRequest };
    };
    try {
      return await writeOnce({ write, look, signal });
    } catch (error) {
      const existing =
        isGithubError(error, 'validation') &&
        error.says('A pull request already exists')
          ? await this.#findOpen()
          : undefined;
      if (!existing) {
        throw error;
      }
      return { state: 'unchanged', pullRequest: existing };
    }
  }

  /** Gives an open one the title and body that fit its new content. */
  async update(open: RepositoryPullRequest): Promise<void> {
    const { title, body, signal } = this.#change;
    await this.#github.rest.pulls.update({
      ...this.#repository,
      pull_number: open.number,
      title,
      body,
      request: repeatable(signal),
    });
  }

  /**
   * Whether GitHub can merge an open one. It finds out after the first question, and is taken to be able to where that
   * takes long.
   */
  async isMergeable(number: number): Promise<boolean> {
    const { signal } = this.#change;
    for (const delayMs of MERGEABLE_DELAYS_MS) {
      await sleep(delayMs, undefined, { signal });
      const { data } = await this.#github.rest.pulls.get({
        ...this.#repository,
        pull_number: number,
        request: { signal },
      });
      if (data.mergeable !== null) {
        return data.mergeable;
      }
    }
    return true;
  }

  async #findOpen(): Promise<RepositoryPullRequest | undefined> {
    const latest = await this.findLatest();
    return latest?.state === 'open' ? latest : undefined;
  }
}
