import { GitRepository } from '../../git/GitRepository';
import { Viewer } from '../Access';
import { unprocessable, validationFailed } from '../errors';
import { RepositoryService } from '../RepositoryService';
import { SqliteDatabase } from '../store/openDatabase';
import { PullRequest, PullStore } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { timestamp } from '../store/timestamp';
import { PullAction, PullEvents } from './PullEvents';
import { tipOf } from './tipOf';

/** Opens, edits and closes pull requests. */
export class PullRequests {
  readonly store: PullStore;
  readonly #database: SqliteDatabase;
  readonly #repositories: RepositoryService;
  readonly #events: PullEvents;

  private constructor(
    database: SqliteDatabase,
    store: PullStore,
    repositories: RepositoryService,
    events: PullEvents,
  ) {
    this.store = store;
    this.#database = database;
    this.#repositories = repositories;
    this.#events = events;
  }

  static create({
    database,
    store,
    repositories,
    events,
  }: {
    database: SqliteDatabase;
    store: PullStore;
    repositories: RepositoryService;
    events: PullEvents;
  }): PullRequests {
    return new PullRequests(database, store, repositories, events);
  }

  /**
   * Opens a pull request.
   *
   * @param head - branch, or `owner:branch`
   * @throws GithubError 422 for unknown branches, nothing to merge, or a second one for the same branches
   */
  async open({
    repository,
    viewer,
    title,
    body,
    head,
    base,
    draft,
  }: {
    repository: Repository;
    viewer: Viewer;
    title: string;
    body: string | null;
    head: string;
    base: string;
    draft: boolean;
  }): Promise<PullRequest> {
    return this.#repositories.exclusively(repository, async () => {
      const git = await this.#repositories.git(repository);
      const headRef = branchOf(head, repository);
      const headSha = headRef && (await tipOf(git, headRef));
      if (!headRef || !headSha) {
        throw validationFailed({
          resource: 'PullRequest',
          field: 'head',
          code: 'invalid',
        });
      }
      const baseSha = await tipOf(git, base);
      if (!baseSha) {
        throw validationFailed({
          resource: 'PullRequest',
          field: 'base',
          code: 'invalid',
        });
      }
      this.#assertOnlyOne(repository, base, headRef);
      if (!(await git.history.mergeBase(baseSha, headSha))) {
        throw validationFailed(
          custom(`The ${headRef} branch has no history in common with ${base}`),
        );
      }
      if ((await git.history.distance(baseSha, headSha)).ahead === 0) {
        throw validationFailed(
          custom(`No commits between ${base} and ${headRef}`),
        );
      }
      const pull = this.#database.transaction(() =>
        this.store.insert({
          repositoryId: repository.id,
          number: this.#repositories.store.takeNumber(repository.id),
          authorId: viewer.account.id,
          title,
          body,
          draft,
          baseRef: base,
          baseSha,
          headRef,
          headSha,
        }),
      )();
      await git.refs.force(`refs/pull/${pull.number}/head`, headSha);
      await this.#events.emit({
        action: 'opened',
        repository,
        pull,
        actorId: viewer.account.id,
      });
      return pull;
    });
  }

  /** @throws GithubError 422 where the change is impossible, with GitHub's words */
  async edit(
    repository: Repository,
    number: number,
    {
      title,
      body,
      state,
      base,
      actorId,
    }: {
      title?: string;
      body?: string | null;
      state?: 'open' | 'closed';
      base?: string;
      actorId: number;
    },
  ): Promise<PullRequest> {
    return this.#repositories.exclusively(repository, async () => {
      const pull = this.#existing(repository, number);
      const changes: Parameters<PullStore['update']>[1] = {};
      let action: PullAction | undefined;
      if (title !== undefined) {
        changes.title = title;
      }
      if (body !== undefined) {
        changes.body = body;
      }
      const git = await this.#repositories.git(repository);
      if (base !== undefined && base !== pull.baseRef) {
        const baseSha = await tipOf(git, base);
        if (!baseSha) {
          throw validationFailed({
            resource: 'PullRequest',
            field: 'base',
            code: 'invalid',
            message: `Proposed base branch '${base}' was not found`,
          });
        }
        this.#assertOnlyOne(repository, base, pull.headRef);
        Object.assign(changes, { baseRef: base, baseSha });
      }
      if (state === 'closed' && pull.state === 'open') {
        Object.assign(changes, { state, closedAt: timestamp() });
        action = 'closed';
      }
      if (state === 'open' && pull.state === 'closed') {
        Object.assign(changes, await this.#reopened(git, repository, pull));
        action = 'reopened';
      }
      const edited = this.store.update(pull.id, changes);
      if (action) {
        await this.#events.emit({
          action,
          repository,
          pull: edited,
          actorId,
        });
      }
      return edited;
    });
  }

  async #reopened(
    git: GitRepository,
    repository: Repository,
    pull: PullRequest,
  ): Promise<Partial<PullRequest>> {
    if (pull.mergedAt) {
      throw validationFailed(
        custom('The pull request cannot be reopened because it was merged.'),
      );
    }
    const headSha = await tipOf(git, pull.headRef);
    const baseSha = await tipOf(git, pull.baseRef);
    if (!headSha || !baseSha) {
      const missing = headSha ? pull.baseRef : pull.headRef;
      throw validationFailed(
        custom(
          `state cannot be changed. The ${missing} branch has been deleted.`,
        ),
      );
    }
    this.#assertOnlyOne(repository, pull.baseRef, pull.headRef);
    await git.refs.force(`refs/pull/${pull.number}/head`, headSha);
    return { state: 'open', closedAt: null, headSha, baseSha };
  }

  #assertOnlyOne(repository: Repository, base: string, head: string): void {
    if (
      this.store.list(repository.id, { state: 'open', base, head }).length > 0
    ) {
      throw validationFailed(
        custom(
          `A pull request already exists for ${repository.owner}:${head}.`,
        ),
      );
    }
  }

  #existing(repository: Repository, number: number): PullRequest {
    const pull = this.store.find(repository.id, number);
    if (!pull) {
      throw unprocessable(`Pull request ${number} has gone`);
    }
    return pull;
  }
}

function custom(message: string) {
  return { resource: 'PullRequest', code: 'custom', message };
}

/** There are no forks here, so another owner's branch is none at all. */
function branchOf(head: string, repository: Repository): string | undefined {
  const colon = head.indexOf(':');
  if (colon < 0) {
    return head;
  }
  return head.slice(0, colon).toLowerCase() === repository.owner.toLowerCase()
    ? head.slice(colon + 1)
    : undefined;
}
