import { CodeOwners } from '../codeowners/CodeOwners';
import { RepositoryService } from '../RepositoryService';
import { ReviewStore } from '../store/ReviewStore';
import { PullEvent } from './PullEvents';

/** Asks the owners of changed files for a review, as GitHub does when a pull request opens or gets commits. */
export class OwnerRequests {
  readonly #repositories: RepositoryService;
  readonly #codeOwners: CodeOwners;
  readonly #reviews: ReviewStore;

  private constructor(
    repositories: RepositoryService,
    codeOwners: CodeOwners,
    reviews: ReviewStore,
  ) {
    this.#repositories = repositories;
    this.#codeOwners = codeOwners;
    this.#reviews = reviews;
  }

  static create({
    repositories,
    codeOwners,
    reviews,
  }: {
    repositories: RepositoryService;
    codeOwners: CodeOwners;
    reviews: ReviewStore;
  }): OwnerRequests {
    return new OwnerRequests(repositories, codeOwners, reviews);
  }

  /** Asks whoever has not been asked and has not answered. Nobody is asked about a draft, nor about their own. */
  async follow({ action, repository, pull }: PullEvent): Promise<void> {
    if (!['opened', 'synchronize'].includes(action) || pull.draft) {
      return;
    }
    const git = await this.#repositories.git(repository);
    const files = await this.#codeOwners.ofPull(repository, git, pull);
    const answered = new Set(
      this.#reviews.list(pull.id).map(({ authorId }) => authorId),
    );
    const owners = files.flatMap(group => group.owners);
    this.#reviews.requestReviewers(pull.id, {
      accountIds: owners.flatMap(owner =>
        owner.kind === 'account' &&
        owner.account.id !== pull.authorId &&
        !answered.has(owner.account.id)
          ? owner.account.id
          : [],
      ),
      teamIds: owners.flatMap(owner =>
        owner.kind === 'team' &&
        !owner.members.some(({ id }) => answered.has(id))
          ? owner.team.id
          : [],
      ),
    });
  }
}
