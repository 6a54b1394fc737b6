import { GitopsRepository } from '../github/GitopsRepository';
import { RepositoryPullRequest } from '../github/RepositoryPullRequest';

/** What opened meanwhile is found when the branch is written to. */
const TTL_MS = 30_000;

/**
 * The open pull requests of the GitOps repository, by branch. Asked for at most twice a minute.
 *
 * @public
 */
export class OpenRequests {
  readonly #gitopsRepository: Pick<GitopsRepository, 'listOpenPullRequests'>;
  #latest?: { byBranch: Map<string, RepositoryPullRequest>; until: number };

  static create(options: {
    gitopsRepository: Pick<GitopsRepository, 'listOpenPullRequests'>;
  }): OpenRequests {
    return new OpenRequests(options.gitopsRepository);
  }

  private constructor(
    gitopsRepository: Pick<GitopsRepository, 'listOpenPullRequests'>,
  ) {
    this.#gitopsRepository = gitopsRepository;
  }

  /** @throws GithubError */
  async find(
    branch: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<RepositoryPullRequest | undefined> {
    if (!this.#latest || this.#latest.until <= Date.now()) {
      const open = await this.#gitopsRepository.listOpenPullRequests(options);
      this.#latest = {
        byBranch: new Map(open.map(each => [each.headBranch, each])),
        until: Date.now() + TTL_MS,
      };
    }
    return this.#latest.byBranch.get(branch);
  }
}
