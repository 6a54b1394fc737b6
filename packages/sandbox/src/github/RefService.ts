import { GitRepository } from '../git/GitRepository';
import { Viewer } from './Access';
import { RefRules } from './rules/RefRules';
import { Repository, RepositoryStore } from './store/RepositoryStore';

/** A ref that has moved, for whoever wants to know. */
export interface RefChange {
  /** Login of the owner. */
  owner: string;
  repository: string;
  /** In full: `refs/heads/main`. */
  ref: string;
  /** SHA before the change, undefined for a new ref. */
  before: string | undefined;
  /** SHA after the change, undefined for a deleted ref. */
  after: string | undefined;
  /** Id of the account that did it. */
  actorId: number;
}

type Listener = (
  repository: Repository,
  change: RefChange,
) => Promise<void> | void;

/** Moves refs within the rules and tells everybody afterwards. */
export class RefService {
  readonly #rules: RefRules;
  readonly #repositories: RepositoryStore;
  readonly #listeners: Listener[] = [];

  private constructor(rules: RefRules, repositories: RepositoryStore) {
    this.#rules = rules;
    this.#repositories = repositories;
  }

  static create({
    rules,
    repositories,
  }: {
    rules: RefRules;
    repositories: RepositoryStore;
  }): RefService {
    return new RefService(rules, repositories);
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /**
   * Moves a ref, if the rules and its present value allow it.
   *
   * @returns what the rules have against it (nothing has changed then), `lost` when the ref no longer is at `before`
   */
  async move({
    repository,
    git,
    viewer,
    ref,
    before,
    after,
  }: {
    repository: Repository;
    git: GitRepository;
    viewer: Viewer;
    ref: string;
    before: string | undefined;
    after: string | undefined;
  }): Promise<{ violations: string[] } | 'lost' | 'moved'> {
    const violations = this.#rules.violations(repository, viewer, {
      ref,
      before,
      after,
    });
    if (
      before &&
      after &&
      this.#rules.forbidsForcePush(repository, viewer, ref) &&
      !(await git.history.isAncestor(before, after))
    ) {
      violations.push('Cannot force-push to this branch');
    }
    if (violations.length > 0) {
      return { violations };
    }
    return (await this.moveWithoutRules({
      repository,
      git,
      ref,
      before,
      after,
      actorId: viewer.account.id,
    }))
      ? 'moved'
      : 'lost';
  }

  /** Moves a ref for a merge that has been allowed, or while the world is being set up. */
  async moveWithoutRules({
    repository,
    git,
    ref,
    before,
    after,
    actorId,
  }: {
    repository: Repository;
    git: GitRepository;
    ref: string;
    before: string | undefined;
    after: string | undefined;
    actorId: number;
  }): Promise<boolean> {
    if (before === after) {
      return true;
    }
    if (!(await git.refs.update({ ref, before, after }))) {
      return false;
    }
    await this.announce(repository, { ref, before, after, actorId });
    return true;
  }

  /** Tells the listeners about a ref that `git` itself has moved. */
  async announce(
    repository: Repository,
    change: Omit<RefChange, 'owner' | 'repository'>,
  ): Promise<void> {
    this.#repositories.touchPushed(repository.id);
    for (const listener of this.#listeners) {
      await listener(repository, {
        owner: repository.owner,
        repository: repository.name,
        ...change,
      });
    }
  }
}
