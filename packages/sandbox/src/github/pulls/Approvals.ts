import { Access, Viewer } from '../Access';
import { RefRules } from '../rules/RefRules';
import { AccountStore } from '../store/AccountStore';
import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { Review, ReviewStore } from '../store/ReviewStore';

/** Decides whether the reviews of a pull request are what the rules ask for. */
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

  /** The verdict that counts of each reviewer: the last one that is more than a comment. */
  verdicts(pull: PullRequest): Review[] {
    const last = new Map<number, Review>();
    for (const review of this.#reviews.list(pull.id)) {
      if (review.state !== 'COMMENTED') {
        last.set(review.authorId, review);
      }
    }
    return [...last.values()];
  }

  /** What the rules have against somebody merging the pull request now, in GitHub's words. */
  violations(
    repository: Repository,
    pull: PullRequest,
    viewer: Viewer,
  ): string[] {
    const { forbidsUpdate, pullRequestRules } = this.#rules.forMerge(
      repository,
      viewer,
      `refs/heads/${pull.baseRef}`,
    );
    const verdicts = this.verdicts(pull).filter(review =>
      this.#access.allows(
        this.#accounts.get(review.authorId),
        repository,
        'push',
      ),
    );
    const approvals = verdicts.filter(
      ({ state }) => state === 'APPROVED',
    ).length;
    const objections = verdicts.filter(
      ({ state }) => state === 'CHANGES_REQUESTED',
    ).length;
    const needed = Math.max(
      0,
      ...pullRequestRules.map(
        ({ parameters }) => parameters.required_approving_review_count,
      ),
    );
    const violations: string[] = [];
    if (forbidsUpdate) {
      violations.push('Cannot update this protected ref.');
    }
    if (approvals < needed) {
      violations.push(
        `At least ${needed} approving review${
          needed === 1 ? ' is' : 's are'
        } required by reviewers with write access.`,
      );
    }
    if (needed > 0 && objections > 0) {
      violations.push(
        `${objections} review${
          objections === 1 ? '' : 's'
        } requesting changes by reviewers with write access.`,
      );
    }
    return violations;
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
