import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

export const STATUS_STATES = [
  'error',
  'failure',
  'pending',
  'success',
] as const;

export type StatusState = (typeof STATUS_STATES)[number];

/** What a program says about a commit, in the form that is older than check runs. */
export interface CommitStatus {
  id: number;
  sha: string;
  context: string;
  state: StatusState;
  description: string | null;
  targetUrl: string | null;
  creatorId: number;
  createdAt: string;
}

interface StatusRow {
  id: number;
  sha: string;
  context: string;
  state: StatusState;
  description: string | null;
  target_url: string | null;
  creator_id: number;
  created_at: string;
}

/** Commit statuses. None is ever changed: the newest of a context counts. */
export class StatusStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): StatusStore {
    return new StatusStore(database);
  }

  insert(
    repositoryId: number,
    status: Omit<CommitStatus, 'id' | 'createdAt'>,
  ): CommitStatus {
    const row = this.#database
      .prepare<unknown[], StatusRow>(
        `INSERT INTO commit_statuses (repository_id, sha, context, state, description, target_url, creator_id, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
      )
      .get(
        repositoryId,
        status.sha,
        status.context,
        status.state,
        status.description,
        status.targetUrl,
        status.creatorId,
        timestamp(),
      );
    if (!row) {
      throw new Error('The commit status was not stored');
    }
    return toStatus(row);
  }

  /** Newest first. */
  list(repositoryId: number, sha: string): CommitStatus[] {
    return this.#database
      .prepare<[number, string], StatusRow>(
        'SELECT * FROM commit_statuses WHERE repository_id = ? AND sha = ? ORDER BY id DESC',
      )
      .all(repositoryId, sha)
      .map(toStatus);
  }

  /** The newest status of each context; GitHub does not tell contexts apart by case. */
  latest(repositoryId: number, sha: string): CommitStatus[] {
    const newest = new Map<string, CommitStatus>();
    for (const status of this.list(repositoryId, sha)) {
      const key = status.context.toLowerCase();
      if (!newest.has(key)) {
        newest.set(key, status);
      }
    }
    return [...newest.values()];
  }
}

function toStatus(row: StatusRow): CommitStatus {
  return {
    id: row.id,
    sha: row.sha,
    context: row.context,
    state: row.state,
    description: row.description,
    targetUrl: row.target_url,
    creatorId: row.creator_id,
    createdAt: row.created_at,
  };
}
