import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

/** The part of a repository that nothing searches by. */
export interface RepositoryDetails {
  description: string | null;
  homepage: string | null;
  topics: string[];
  allowMergeCommit: boolean;
  allowSquashMerge: boolean;
  allowRebaseMerge: boolean;
  /** A setting only: what merges later on GitHub is asked for by GraphQL. */
  allowAutoMerge: boolean;
  deleteBranchOnMerge: boolean;
  hasIssues: boolean;
  hasWiki: boolean;
  hasProjects: boolean;
}

/** A repository, apart from its git objects. */
export interface Repository extends RepositoryDetails {
  id: number;
  ownerId: number;
  /** Login of the owner. */
  owner: string;
  name: string;
  creatorId: number;
  defaultBranch: string;
  visibility: 'public' | 'private' | 'internal';
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  pushedAt: string;
}

interface RepositoryRow {
  id: number;
  owner_id: number;
  owner: string;
  name: string;
  creator_id: number;
  default_branch: string;
  visibility: Repository['visibility'];
  archived: number;
  details: string;
  created_at: string;
  updated_at: string;
  pushed_at: string;
}

const SELECT =
  'SELECT repositories.*, login AS owner FROM repositories JOIN accounts ON accounts.id = owner_id';

export const DEFAULT_DETAILS: RepositoryDetails = {
  description: null,
  homepage: null,
  topics: [],
  allowMergeCommit: true,
  allowSquashMerge: true,
  allowRebaseMerge: true,
  allowAutoMerge: false,
  deleteBranchOnMerge: false,
  hasIssues: true,
  hasWiki: true,
  hasProjects: true,
};

/** What is known of repositories, by name, former name and id. */
export class RepositoryStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): RepositoryStore {
    return new RepositoryStore(database);
  }

  insert({
    ownerId,
    name,
    creatorId,
    defaultBranch,
    visibility,
    details,
  }: {
    ownerId: number;
    name: string;
    creatorId: number;
    defaultBranch: string;
    visibility: Repository['visibility'];
    details: Partial<RepositoryDetails>;
  }): Repository {
    const now = timestamp();
    return this.#database.transaction(() => {
      // A new repository takes over a name that another one had before, as on GitHub.
      this.#database
        .prepare('DELETE FROM former_names WHERE owner_id = ? AND name = ?')
        .run(ownerId, name);
      const { lastInsertRowid } = this.#database
        .prepare(
          `INSERT INTO repositories
           (owner_id, name, creator_id, default_branch, visibility, details, created_at, updated_at, pushed_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          ownerId,
          name,
          creatorId,
          defaultBranch,
          visibility,
          JSON.stringify({ ...DEFAULT_DETAILS, ...details }),
          now,
          now,
          now,
        );
      return this.get(Number(lastInsertRowid));
    })();
  }

  get(id: number): Repository {
    const repository = this.findById(id);
    if (!repository) {
      throw new Error(`There is no repository ${id}`);
    }
    return repository;
  }

  findById(id: number): Repository | undefined {
    const row = this.#database
      .prepare<[number], RepositoryRow>(`${SELECT} WHERE repositories.id = ?`)
      .get(id);
    return row && toRepository(row);
  }

  find(owner: string, name: string): Repository | undefined {
    const row = this.#database
      .prepare<[string, string], RepositoryRow>(
        `${SELECT} WHERE login = ? AND repositories.name = ?`,
      )
      .get(owner, name);
    return row && toRepository(row);
  }

  /** The repository that was called so before it was renamed. */
  findByFormerName(owner: string, name: string): Repository | undefined {
    const row = this.#database
      .prepare<[string, string], { repository_id: number }>(
        `SELECT repository_id FROM former_names JOIN accounts ON accounts.id = owner_id
         WHERE login = ? AND former_names.name = ?`,
      )
      .get(owner, name);
    return row && this.get(row.repository_id);
  }

  /** Names that a repository had before. */
  formerNames(id: number): string[] {
    return this.#database
      .prepare<[number], { name: string }>(
        'SELECT name FROM former_names WHERE repository_id = ?',
      )
      .all(id)
      .map(row => row.name);
  }

  /** All of an owner, or of everybody, by name. */
  list(ownerId?: number): Repository[] {
    const rows =
      ownerId === undefined
        ? this.#database
            .prepare<[], RepositoryRow>(
              `${SELECT} ORDER BY login, repositories.name`,
            )
            .all()
        : this.#database
            .prepare<[number], RepositoryRow>(
              `${SELECT} WHERE owner_id = ? ORDER BY repositories.name`,
            )
            .all(ownerId);
    return rows.map(toRepository);
  }

  /** Stores a changed copy of a repository. A new name leaves the old one behind as a redirect. */
  update(repository: Repository): Repository {
    return this.#database.transaction(() => {
      const before = this.get(repository.id);
      if (before.name.toLowerCase() !== repository.name.toLowerCase()) {
        this.#database
          .prepare('DELETE FROM former_names WHERE owner_id = ? AND name = ?')
          .run(repository.ownerId, repository.name);
        this.#database
          .prepare(
            `INSERT INTO former_names (owner_id, name, repository_id) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET repository_id = excluded.repository_id`,
          )
          .run(before.ownerId, before.name, before.id);
      }
      this.#database
        .prepare(
          `UPDATE repositories SET name = ?, default_branch = ?, visibility = ?, archived = ?, details = ?,
           updated_at = ?, pushed_at = ? WHERE id = ?`,
        )
        .run(
          repository.name,
          repository.defaultBranch,
          repository.visibility,
          repository.archived ? 1 : 0,
          JSON.stringify(toDetails(repository)),
          timestamp(),
          repository.pushedAt,
          repository.id,
        );
      return this.get(repository.id);
    })();
  }

  touchPushed(id: number): void {
    this.#database
      .prepare(
        'UPDATE repositories SET pushed_at = ?, updated_at = ? WHERE id = ?',
      )
      .run(timestamp(), timestamp(), id);
  }

  delete(id: number): void {
    this.#database.prepare('DELETE FROM repositories WHERE id = ?').run(id);
  }

  /** Next number for a pull request. Call it in the transaction that uses it. */
  takeNumber(id: number): number {
    const row = this.#database
      .prepare<[number], { last_number: number }>(
        'UPDATE repositories SET last_number = last_number + 1 WHERE id = ? RETURNING last_number',
      )
      .get(id);
    if (!row) {
      throw new Error(`There is no repository ${id}`);
    }
    return row.last_number;
  }
}

function toDetails(repository: RepositoryDetails): RepositoryDetails {
  return {
    description: repository.description,
    homepage: repository.homepage,
    topics: repository.topics,
    allowMergeCommit: repository.allowMergeCommit,
    allowSquashMerge: repository.allowSquashMerge,
    allowRebaseMerge: repository.allowRebaseMerge,
    allowAutoMerge: repository.allowAutoMerge,
    deleteBranchOnMerge: repository.deleteBranchOnMerge,
    hasIssues: repository.hasIssues,
    hasWiki: repository.hasWiki,
    hasProjects: repository.hasProjects,
  };
}

function toRepository(row: RepositoryRow): Repository {
  // A row of an earlier version lacks what came later.
  const details: Partial<RepositoryDetails> = JSON.parse(row.details);
  return {
    ...DEFAULT_DETAILS,
    ...details,
    id: row.id,
    ownerId: row.owner_id,
    owner: row.owner,
    name: row.name,
    creatorId: row.creator_id,
    defaultBranch: row.default_branch,
    visibility: row.visibility,
    archived: row.archived === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    pushedAt: row.pushed_at,
  };
}
