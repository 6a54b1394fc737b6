import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

/** A pull request between two branches of one repository. */
export interface PullRequest {
  id: number;
  repositoryId: number;
  number: number;
  authorId: number;
  title: string;
  body: string | null;
  draft: boolean;
  state: 'open' | 'closed';
  /** Branch names, without `refs/heads/`. */
  baseRef: string;
  baseSha: string;
  headRef: string;
  headSha: string;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  mergedById: number | null;
  mergeCommitSha: string | null;
}

/** A merge that has been decided, but perhaps not come to its end. */
export interface MergeIntent {
  pullId: number;
  mergedById: number;
  /** Commit that the base branch is to point to. */
  sha: string;
}

interface PullRow {
  id: number;
  repository_id: number;
  number: number;
  author_id: number;
  title: string;
  body: string | null;
  draft: number;
  state: PullRequest['state'];
  base_ref: string;
  base_sha: string;
  head_ref: string;
  head_sha: string;
  created_at: string;
  updated_at: string;
  closed_at: string | null;
  merged_at: string | null;
  merged_by_id: number | null;
  merge_commit_sha: string | null;
}

/** Pull requests and the merges under way. */
export class PullStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): PullStore {
    return new PullStore(database);
  }

  insert(
    pull: Pick<
      PullRequest,
      | 'repositoryId'
      | 'number'
      | 'authorId'
      | 'title'
      | 'body'
      | 'draft'
      | 'baseRef'
      | 'baseSha'
      | 'headRef'
      | 'headSha'
    >,
  ): PullRequest {
    const now = timestamp();
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO pulls (repository_id, number, author_id, title, body, draft, state, base_ref, base_sha, head_ref,
         head_sha, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        pull.repositoryId,
        pull.number,
        pull.authorId,
        pull.title,
        pull.body,
        pull.draft ? 1 : 0,
        pull.baseRef,
        pull.baseSha,
        pull.headRef,
        pull.headSha,
        now,
        now,
      );
    return this.get(Number(lastInsertRowid));
  }

  get(id: number): PullRequest {
    const row = this.#database
      .prepare<[number], PullRow>('SELECT * FROM pulls WHERE id = ?')
      .get(id);
    if (!row) {
      throw new Error(`There is no pull request with id ${id}`);
    }
    return toPull(row);
  }

  find(repositoryId: number, number: number): PullRequest | undefined {
    const row = this.#database
      .prepare<[number, number], PullRow>(
        'SELECT * FROM pulls WHERE repository_id = ? AND number = ?',
      )
      .get(repositoryId, number);
    return row && toPull(row);
  }

  /** Newest first. */
  list(
    repositoryId: number,
    {
      state,
      base,
      head,
    }: { state?: PullRequest['state']; base?: string; head?: string } = {},
  ): PullRequest[] {
    return this.#database
      .prepare<[Record<string, string | number | null>], PullRow>(
        `SELECT * FROM pulls WHERE repository_id = :repositoryId
         AND (:state IS NULL OR state = :state)
         AND (:base IS NULL OR base_ref = :base)
         AND (:head IS NULL OR head_ref = :head)
         ORDER BY number DESC`,
      )
      .all({
        repositoryId,
        state: state ?? null,
        base: base ?? null,
        head: head ?? null,
      })
      .map(toPull);
  }

  countOpen(repositoryId: number): number {
    const row = this.#database
      .prepare<[number], { count: number }>(
        `SELECT count(*) AS count FROM pulls WHERE repository_id = ? AND state = 'open'`,
      )
      .get(repositoryId);
    return row?.count ?? 0;
  }

  update(
    id: number,
    changes: Partial<
      Pick<
        PullRequest,
        | 'title'
        | 'body'
        | 'state'
        | 'baseRef'
        | 'baseSha'
        | 'headSha'
        | 'closedAt'
        | 'mergedAt'
        | 'mergedById'
        | 'mergeCommitSha'
      >
    >,
  ): PullRequest {
    const next = { ...this.get(id), ...changes };
    this.#database
      .prepare(
        `UPDATE pulls SET title = ?, body = ?, state = ?, base_ref = ?, base_sha = ?, head_sha = ?, closed_at = ?,
         merged_at = ?, merged_by_id = ?, merge_commit_sha = ?, updated_at = ? WHERE id = ?`,
      )
      .run(
        next.title,
        next.body,
        next.state,
        next.baseRef,
        next.baseSha,
        next.headSha,
        next.closedAt,
        next.mergedAt,
        next.mergedById,
        next.mergeCommitSha,
        timestamp(),
        id,
      );
    return this.get(id);
  }

  /** Notes that something about a pull request changed that is stored elsewhere. */
  touch(id: number): void {
    this.#database
      .prepare('UPDATE pulls SET updated_at = ? WHERE id = ?')
      .run(timestamp(), id);
  }

  saveIntent({ pullId, mergedById, sha }: MergeIntent): void {
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO merge_intents (pull_id, merged_by_id, sha) VALUES (?, ?, ?)',
      )
      .run(pullId, mergedById, sha);
  }

  dropIntent(pullId: number): void {
    this.#database
      .prepare('DELETE FROM merge_intents WHERE pull_id = ?')
      .run(pullId);
  }

  intents(): MergeIntent[] {
    return this.#database
      .prepare<[], { pull_id: number; merged_by_id: number; sha: string }>(
        'SELECT * FROM merge_intents',
      )
      .all()
      .map(row => ({
        pullId: row.pull_id,
        mergedById: row.merged_by_id,
        sha: row.sha,
      }));
  }
}

function toPull(row: PullRow): PullRequest {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    number: row.number,
    authorId: row.author_id,
    title: row.title,
    body: row.body,
    draft: row.draft === 1,
    state: row.state,
    baseRef: row.base_ref,
    baseSha: row.base_sha,
    headRef: row.head_ref,
    headSha: row.head_sha,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    closedAt: row.closed_at,
    mergedAt: row.merged_at,
    mergedById: row.merged_by_id,
    mergeCommitSha: row.merge_commit_sha,
  };
}
