import { GitRepository } from '../../git/GitRepository';
import { RefChange } from '../RefService';
import { RepositoryService } from '../RepositoryService';
import { SqliteDatabase } from '../store/openDatabase';
import { PullRequest, PullStore } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { ReviewStore } from '../store/ReviewStore';
import { timestamp } from '../store/timestamp';
import { Approvals } from './Approvals';
import { PullAction, PullEvents } from './PullEvents';
import { tipOf } from './tipOf';

/** Lets open pull requests follow their branches, and notices which of them the branches have merged. */
export class PullFollower {
  readonly #database: SqliteDatabase;
  readonly #pulls: PullStore;
  readonly #repositories: RepositoryService;
  readonly #reviews: ReviewStore;
  readonly #approvals: Approvals;
  readonly #events: PullEvents;

  private constructor(
    database: SqliteDatabase,
    pulls: PullStore,
    repositories: RepositoryService,
    reviews: ReviewStore,
    approvals: Approvals,
    events: PullEvents,
  ) {
    this.#database = database;
    this.#pulls = pulls;
    this.#repositories = repositories;
    this.#reviews = reviews;
    this.#approvals = approvals;
    this.#events = events;
  }

  static create({
    database,
    pulls,
    repositories,
    reviews,
    approvals,
    events,
  }: {
    database: SqliteDatabase;
    pulls: PullStore;
    repositories: RepositoryService;
    reviews: ReviewStore;
    approvals: Approvals;
    events: PullEvents;
  }): PullFollower {
    return new PullFollower(
      database,
      pulls,
      repositories,
      reviews,
      approvals,
      events,
    );
  }

  /** Lets the open pull requests follow a ref, and completes the merges that the change is. */
  async refChanged(
    repository: Repository,
    {
      ref,
      before,
      after,
      actorId,
    }: Pick<RefChange, 'ref' | 'before' | 'after' | 'actorId'>,
  ): Promise<void> {
    const branch = ref.replace(/^refs\/heads\//, '');
    if (branch === ref) {
      return;
    }
    const git = await this.#repositories.git(repository);
    for (const pull of this.#pulls.list(repository.id, {
      state: 'open',
      head: branch,
    })) {
      await this.#followHead(git, repository, pull, after, actorId);
    }
    const based = this.#pulls.list(repository.id, {
      state: 'open',
      base: branch,
    });
    if (based.length > 0) {
      const arrived = await commitsBetween(git, before, after);
      for (const pull of based) {
        await this.#followBase(repository, pull, after, arrived, actorId);
      }
    }
  }

  /** Catches up with what git says, after the process ended at any point. */
  async recover(): Promise<void> {
    for (const intent of this.#pulls.intents()) {
      const pull = this.#pulls.get(intent.pullId);
      const repository = this.#repositories.store.get(pull.repositoryId);
      const git = await this.#repositories.git(repository);
      const tip = await tipOf(git, pull.baseRef);
      if (tip && (await git.history.isAncestor(intent.sha, tip))) {
        this.#completeMerge(pull, intent.sha, intent.mergedById);
      } else {
        this.#pulls.dropIntent(pull.id);
      }
    }
    for (const repository of this.#repositories.store.list()) {
      const git = await this.#repositories.git(repository);
      for (const pull of this.#pulls.list(repository.id, { state: 'open' })) {
        const head = await tipOf(git, pull.headRef);
        if (head !== pull.headSha) {
          await this.#followHead(git, repository, pull, head, null);
        }
        const base = await tipOf(git, pull.baseRef);
        if (base !== pull.baseSha) {
          await this.#followBase(
            repository,
            pull,
            base,
            await commitsBetween(git, pull.baseSha, base),
            null,
          );
        }
      }
    }
  }

  async #followHead(
    git: GitRepository,
    repository: Repository,
    pull: PullRequest,
    after: string | undefined,
    actorId: number | null,
  ): Promise<void> {
    if (!after) {
      this.#pulls.update(pull.id, { state: 'closed', closedAt: timestamp() });
      await this.#tell('closed', repository, pull, actorId);
      return;
    }
    this.#pulls.update(pull.id, { headSha: after });
    if (this.#approvals.areStaleAfterPush(repository, pull.baseRef)) {
      this.#reviews.dismissApprovals(pull.id);
    }
    await git.refs.force(`refs/pull/${pull.number}/head`, after);
    await this.#events.emit({
      action: 'synchronize',
      repository,
      pull: this.#pulls.get(pull.id),
      before: pull.headSha,
      actorId,
    });
  }

  async #followBase(
    repository: Repository,
    pull: PullRequest,
    after: string | undefined,
    arrived: Set<string>,
    actorId: number | null,
  ): Promise<void> {
    const intent = this.#pulls
      .intents()
      .find(({ pullId }) => pullId === pull.id);
    if (!after) {
      this.#pulls.update(pull.id, { state: 'closed', closedAt: timestamp() });
    } else if (intent && arrived.has(intent.sha)) {
      this.#completeMerge(pull, intent.sha, intent.mergedById);
    } else if (arrived.has(this.#pulls.get(pull.id).headSha)) {
      // Somebody brought the commits there without the pull request, which GitHub counts as merging it.
      this.#completeMerge(pull, after, null);
    } else {
      this.#pulls.update(pull.id, { baseSha: after });
      await this.#tell('base_moved', repository, pull, actorId);
      return;
    }
    await this.#tell('closed', repository, pull, actorId);
  }

  async #tell(
    action: PullAction,
    repository: Repository,
    pull: PullRequest,
    actorId: number | null,
  ): Promise<void> {
    await this.#events.emit({
      action,
      repository,
      pull: this.#pulls.get(pull.id),
      actorId,
    });
  }

  #completeMerge(
    pull: PullRequest,
    sha: string,
    mergedById: number | null,
  ): void {
    const now = timestamp();
    this.#database.transaction(() => {
      this.#pulls.update(pull.id, {
        state: 'closed',
        closedAt: now,
        mergedAt: now,
        mergedById,
        mergeCommitSha: sha,
      });
      this.#pulls.dropIntent(pull.id);
    })();
  }
}

async function commitsBetween(
  git: GitRepository,
  before: string | undefined,
  after: string | undefined,
): Promise<Set<string>> {
  if (!after) {
    return new Set();
  }
  return new Set(
    await git.history.shas(before ? `${before}..${after}` : after),
  );
}
