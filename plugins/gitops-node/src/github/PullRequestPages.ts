import { GithubClient } from './GithubClient';
import { RepositoryName } from './repositoryTree';
import {
  readPullRequest,
  RepositoryPullRequest,
} from './RepositoryPullRequest';

const PAGE_SIZE = 100;

interface Page {
  etag?: string;
  pullRequests: RepositoryPullRequest[];
  hasNext: boolean;
}

/**
 * The open pull requests of one repository. Pages are remembered with their ETag, so that asking again costs nothing
 * of the rate limit while nothing changes.
 */
export class PullRequestPages {
  readonly #github: GithubClient;
  readonly #repository: RepositoryName;
  readonly #pages = new Map<number, Page>();

  constructor(options: { github: GithubClient; repository: RepositoryName }) {
    this.#github = options.github;
    this.#repository = options.repository;
  }

  /** Newest first. */
  async list(signal?: AbortSignal): Promise<RepositoryPullRequest[]> {
    const found = new Map<number, RepositoryPullRequest>();
    for (let number = 1; ; number++) {
      const page = await this.#readPage(number, signal);
      // A pull request that was opened meanwhile pushes one from the page before onto this one.
      for (const pullRequest of page.pullRequests) {
        found.set(pullRequest.number, pullRequest);
      }
      if (!page.hasNext) {
        return [...found.values()];
      }
    }
  }

  async #readPage(number: number, signal?: AbortSignal): Promise<Page> {
    const known = this.#pages.get(number);
    const response = await this.#github.rest.pulls.list({
      ...this.#repository,
      state: 'open',
      sort: 'created',
      direction: 'desc',
      per_page: PAGE_SIZE,
      page: number,
      headers: known?.etag ? { 'if-none-match': known.etag } : {},
      request: { signal },
    });
    if (known && Number(response.status) === 304) {
      return known;
    }
    const page = {
      etag: response.headers.etag,
      pullRequests: response.data.map(readPullRequest),
      hasNext: /\brel="next"/.test(response.headers.link ?? ''),
    };
    this.#pages.set(number, page);
    return page;
  }
}
