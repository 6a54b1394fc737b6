import { GithubClient } from './GithubClient';
import { RepositoryName } from './repositoryTree';
import { readWrittenCommit, WrittenCommit } from './WrittenCommit';

const PAGE_SIZE = 100;

/**
 * The commits of a repository, those of one branch above all.
 *
 * @public
 */
export class RepositoryLog {
  readonly #github: GithubClient;
  readonly #repository: RepositoryName;
  readonly #branch: string;
  #etag: string | undefined;

  constructor(options: {
    github: GithubClient;
    repository: RepositoryName;
    branch: string;
  }) {
    this.#github = options.github;
    this.#repository = options.repository;
    this.#branch = options.branch;
  }

  /**
   * The newest commits of the branch, newest first, up to a page with one that is known. Asking again costs nothing of
   * GitHub's rate limit while the branch has not moved.
   *
   * @param options - `limit`: about so many at the most, in whole pages of 100
   * @returns nothing while the branch is where it was the last time
   */
  async listNew(options: {
    isKnown: (commit: string) => boolean;
    limit: number;
    signal?: AbortSignal;
  }): Promise<WrittenCommit[]> {
    const { isKnown, limit, signal } = options;
    const found = new Map<string, WrittenCommit>();
    let etag: string | undefined;
    for (let number = 1; (number - 1) * PAGE_SIZE < limit; number += 1) {
      const page = await this.#readPage(number, signal);
      if (!page) {
        return [];
      }
      etag ??= page.etag;
      // A commit that came meanwhile pushes one from the page before onto this one.
      page.commits.forEach(commit => found.set(commit.commit, commit));
      if (!page.hasNext || page.commits.some(({ commit }) => isKnown(commit))) {
        break;
      }
    }
    // Not before all pages have come: what failed halfway is asked for again.
    this.#etag = etag;
    return [...found.values()];
  }

  /**
   * Any commit of the repository.
   *
   * @param commit - its whole id
   * @throws GithubError with reason `notFound`
   */
  async read(
    commit: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<WrittenCommit> {
    const { data } = await this.#github.rest.git.getCommit({
      ...this.#repository,
      commit_sha: commit,
      request: { signal: options.signal },
    });
    return readWrittenCommit(data.sha, data);
  }

  async #readPage(
    number: number,
    signal: AbortSignal | undefined,
  ): Promise<
    { etag?: string; commits: WrittenCommit[]; hasNext: boolean } | undefined
  > {
    const response = await this.#github.rest.repos.listCommits({
      ...this.#repository,
      sha: this.#branch,
      per_page: PAGE_SIZE,
      page: number,
      headers:
        number === 1 && this.#etag ? { 'if-none-match': this.#etag } : {},
      request: { signal },
    });
    if (Number(response.status) === 304) {
      return undefined;
    }
    return {
      etag: response.headers.etag,
      commits: response.data.map(({ sha, commit }) =>
        readWrittenCommit(sha, commit),
      ),
      hasNext: /\brel="next"/.test(response.headers.link ?? ''),
    };
  }
}
