import { Access, Viewer } from '../Access';
import { unprocessable } from '../errors';
import { AccountStore } from '../store/AccountStore';
import { PullRequest, PullStore } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { Review, ReviewStore } from '../store/ReviewStore';
import { TeamStore } from '../store/TeamStore';

type Listener = (submitted: { pull: PullRequest; review: Review }) => void;

export type ReviewEvent = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

const STATES = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
} as const;

/** Takes reviews, and requests for them. */
export class Reviewing {
  readonly #access: Access;
  readonly #accounts: AccountStore;
  readonly #teams: TeamStore;
  readonly #pulls: PullStore;
  readonly #reviews: ReviewStore;
  readonly #listeners: Listener[] = [];

  private constructor(
    access: Access,
    accounts: AccountStore,
    teams: TeamStore,
    pulls: PullStore,
    reviews: ReviewStore,
  ) {
    this.#access = access;
    this.#accounts = accounts;
    this.#teams = teams;
    this.#pulls = pulls;
    this.#reviews = reviews;
  }

  static create({
    access,
    accounts,
    teams,
    pulls,
    reviews,
  }: {
    access: Access;
    accounts: AccountStore;
    teams: TeamStore;
    pulls: PullStore;
    reviews: ReviewStore;
  }): Reviewing {
    return new Reviewing(access, accounts, teams, pulls, reviews);
  }

  /** Calls back after each review. */
  onSubmitted(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** @throws GithubError 422 for a verdict on one's own pull request, or one without the words it needs */
  review({
    pull,
    viewer,
    event,
    body,
    commitSha = pull.headSha,
  }: {
    pull: PullRequest;
    viewer: Viewer;
    event: ReviewEvent;
    body: string;
    commitSha?: string;
  }): Review {
    if (event !== 'COMMENT' && pull.authorId === viewer.account.id) {
      const verb = event === 'APPROVE' ? 'approve' : 'request changes on';
      throw unprocessable('Unprocessable Entity', [
        `Review Can not ${verb} your own pull request`,
      ]);
    }
    if (event !== 'APPROVE' && !body.trim()) {
      throw unprocessable('Unprocessable Entity', [
        'Review Body can’t be blank',
      ]);
    }
    const review = this.#reviews.insert({
      pullId: pull.id,
      authorId: viewer.account.id,
      state: STATES[event],
      body,
      commitSha,
    });
    // Whoever answers, answers for their teams too.
    const { teamIds } = this.#reviews.requestedReviewers(pull.id);
    this.#reviews.withdrawReviewers(pull.id, {
      accountIds: [],
      teamIds: teamIds.filter(id =>
        this.#teams.isMember(id, viewer.account.id),
      ),
    });
    this.#pulls.touch(pull.id);
    this.#listeners.forEach(listener =>
      listener({ pull: this.#pulls.get(pull.id), review }),
    );
    return review;
  }

  /** @throws GithubError 422 for the author, and for whoever has nothing to do with the repository */
  request(
    repository: Repository,
    pull: PullRequest,
    { logins, slugs }: { logins: string[]; slugs: string[] },
  ): void {
    const author = this.#accounts.get(pull.authorId);
    if (
      logins.some(login => login.toLowerCase() === author.login.toLowerCase())
    ) {
      throw unprocessable(
        'Review cannot be requested from pull request author.',
      );
    }
    const accounts = logins.map(login => this.#accounts.find(login));
    const teams = slugs.map(slug => this.#teams.find(repository.ownerId, slug));
    const strangers =
      accounts.some(
        account =>
          !account || !this.#access.allows(account, repository, 'pull'),
      ) ||
      teams.some(
        team => !team || !this.#teams.permission(team.id, repository.id),
      );
    if (strangers) {
      throw unprocessable(
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not ' +
          `a collaborator of the ${repository.owner}/${repository.name} repository.`,
      );
    }
    this.#reviews.requestReviewers(pull.id, {
      accountIds: accounts.flatMap(account => account?.id ?? []),
      teamIds: teams.flatMap(team => team?.id ?? []),
    });
    this.#pulls.touch(pull.id);
  }

  withdraw(
    repository: Repository,
    pull: PullRequest,
    { logins, slugs }: { logins: string[]; slugs: string[] },
  ): void {
    this.#reviews.withdrawReviewers(pull.id, {
      accountIds: logins.flatMap(login => this.#accounts.find(login)?.id ?? []),
      teamIds: slugs.flatMap(
        slug => this.#teams.find(repository.ownerId, slug)?.id ?? [],
      ),
    });
    this.#pulls.touch(pull.id);
  }
}
