import { Access, Viewer } from '../Access';
import { RefRules } from '../rules/RefRules';
import { AccountStore } from '../store/AccountStore';
import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { ReviewState, ReviewStore } from '../store/ReviewStore';

/** Knows whose reviews of a pull request count, and what the rules say about reviews and ways of merging. */
export class Approvals {
  readonly #access: Access;
  readonly #accounts: AccountStore;
  readonly #reviews: ReviewStore;
  readonly #rules: RefRules;

  private constructor(
    access: Access,
    accounts: AccountStore,
    reviews: ReviewStore,
    rules: RefRules,
  ) {
    this.#access = access;
    this.#accounts = accounts;
    this.#reviews = reviews;
    this.#rules = rules;
  }

  static create({
    access,
    accounts,
    reviews,
    rules,
  }: {
    access: Access;
    accounts: AccountStore;
    reviews: ReviewStore;
    rules: RefRules;
  }): Approvals {
    return new Approvals(access, accounts, reviews, rules);
  }

  /**
   * Who approves and who objects, among those who could write. Of each reviewer the last verdict counts that is more
   * than a comment.
   *
   * @param withApprovalOf - account whose approval is taken for given
   */
  verdicts(
    repository: Repository,
    pull: PullRequest,
    { withApprovalOf }: { withApprovalOf?: number } = {},
  ): { approved: number[]; objecting: number[] } {
    const last = new Map<number, ReviewState>();
    for (const { authorId, state } of this.#reviews.list(pull.id)) {
      if (state !== 'COMMENTED') {
        last.set(authorId, state);
      }
    }
    if (withApprovalOf !== undefined && withApprovalOf !== pull.authorId) {
      last.set(withApprovalOf, 'APPROVED');
    }
    const reviewers = [...last].filter(([id]) =>
      this.#access.allows(this.#accounts.get(id), repository, 'push'),
    );
    const whose = (wanted: ReviewState) =>
      reviewers.flatMap(([id, state]) => (state === wanted ? [id] : []));
    return {
      approved: whose('APPROVED'),
      objecting: whose('CHANGES_REQUESTED'),
    };
  }

  /** Whether rules let the method be used on a branch. */
  allowsMethod(
    repository: Repository,
    pull: PullRequest,
    viewer: Viewer,
    method: 'merge' | 'squash' | 'rebase',
  ): boolean {
    const { pullRequestRules } = this.#rules.forMerge(
      repository,
      viewer,
      `refs/heads/${pull.baseRef}`,
    );
    return pullRequestRules.every(
      ({ parameters }) =>
        parameters.allowed_merge_methods?.includes(method) ?? true,
    );
  }

  /** Whether new commits take approvals away. */
  areStaleAfterPush(repository: Repository, baseRef: string): boolean {
    return this.#rules
      .active(repository, `refs/heads/${baseRef}`)
      .some(
        ({ rule }) =>
          rule.type === 'pull_request' &&
          rule.parameters.dismiss_stale_reviews_on_push,
      );
  }
}
