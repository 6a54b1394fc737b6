import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

export type ReviewState =
  | 'APPROVED'
  | 'CHANGES_REQUESTED'
  | 'COMMENTED'
  | 'DISMISSED';

/** What somebody said about a pull request, with or without a verdict. */
export interface Review {
  id: number;
  pullId: number;
  authorId: number;
  state: ReviewState;
  body: string;
  /** Head of the pull request at that time. */
  commitSha: string;
  submittedAt: string;
}

/** A remark below a pull request. */
export interface Comment {
  id: number;
  pullId: number;
  authorId: number;
  body: string;
  createdAt: string;
  updatedAt: string;
}

interface ReviewRow {
  id: number;
  pull_id: number;
  author_id: number;
  state: ReviewState;
  body: string;
  commit_sha: string;
  submitted_at: string;
}

interface CommentRow {
  id: number;
  pull_id: number;
  author_id: number;
  body: string;
  created_at: string;
  updated_at: string;
}

/** Reviews, who was asked for one, and comments. */
export class ReviewStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): ReviewStore {
    return new ReviewStore(database);
  }

  /** Stores a review, and takes its author off the list of those who were asked for one. */
  insert(
    review: Pick<
      Review,
      'pullId' | 'authorId' | 'state' | 'body' | 'commitSha'
    >,
  ): Review {
    return this.#database.transaction(() => {
      const row = this.#database
        .prepare<unknown[], ReviewRow>(
          `INSERT INTO reviews (pull_id, author_id, state, body, commit_sha, submitted_at)
           VALUES (?, ?, ?, ?, ?, ?) RETURNING *`,
        )
        .get(
          review.pullId,
          review.authorId,
          review.state,
          review.body,
          review.commitSha,
          timestamp(),
        );
      if (!row) {
        throw new Error('The review was not stored');
      }
      this.withdrawReviewers(review.pullId, {
        accountIds: [review.authorId],
        teamIds: [],
      });
      return toReview(row);
    })();
  }

  /** Oldest first. */
  list(pullId: number): Review[] {
    return this.#database
      .prepare<[number], ReviewRow>(
        'SELECT * FROM reviews WHERE pull_id = ? ORDER BY id',
      )
      .all(pullId)
      .map(toReview);
  }

  dismissApprovals(pullId: number): void {
    this.#database
      .prepare(
        `UPDATE reviews SET state = 'DISMISSED' WHERE pull_id = ? AND state = 'APPROVED'`,
      )
      .run(pullId);
  }

  requestReviewers(
    pullId: number,
    { accountIds, teamIds }: { accountIds: number[]; teamIds: number[] },
  ): void {
    this.#database.transaction(() => {
      for (const accountId of accountIds) {
        this.#database
          .prepare(
            'INSERT OR IGNORE INTO requested_reviewers (pull_id, account_id) VALUES (?, ?)',
          )
          .run(pullId, accountId);
      }
      for (const teamId of teamIds) {
        this.#database
          .prepare(
            'INSERT OR IGNORE INTO requested_reviewers (pull_id, team_id) VALUES (?, ?)',
          )
          .run(pullId, teamId);
      }
    })();
  }

  withdrawReviewers(
    pullId: number,
    { accountIds, teamIds }: { accountIds: number[]; teamIds: number[] },
  ): void {
    for (const accountId of accountIds) {
      this.#database
        .prepare(
          'DELETE FROM requested_reviewers WHERE pull_id = ? AND account_id = ?',
        )
        .run(pullId, accountId);
    }
    for (const teamId of teamIds) {
      this.#database
        .prepare(
          'DELETE FROM requested_reviewers WHERE pull_id = ? AND team_id = ?',
        )
        .run(pullId, teamId);
    }
  }

  requestedReviewers(pullId: number): {
    accountIds: number[];
    teamIds: number[];
  } {
    const rows = this.#database
      .prepare<[number], { account_id: number | null; team_id: number | null }>(
        'SELECT account_id, team_id FROM requested_reviewers WHERE pull_id = ?',
      )
      .all(pullId);
    return {
      accountIds: rows.flatMap(row => row.account_id ?? []),
      teamIds: rows.flatMap(row => row.team_id ?? []),
    };
  }

  insertComment({
    pullId,
    authorId,
    body,
  }: Pick<Comment, 'pullId' | 'authorId' | 'body'>): Comment {
    const now = timestamp();
    const row = this.#database
      .prepare<unknown[], CommentRow>(
        `INSERT INTO comments (pull_id, author_id, body, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?) RETURNING *`,
      )
      .get(pullId, authorId, body, now, now);
    if (!row) {
      throw new Error('The comment was not stored');
    }
    return toComment(row);
  }

  /** Oldest first. */
  comments(pullId: number): Comment[] {
    return this.#database
      .prepare<[number], CommentRow>(
        'SELECT * FROM comments WHERE pull_id = ? ORDER BY id',
      )
      .all(pullId)
      .map(toComment);
  }
}

function toReview(row: ReviewRow): Review {
  return {
    id: row.id,
    pullId: row.pull_id,
    authorId: row.author_id,
    state: row.state,
    body: row.body,
    commitSha: row.commit_sha,
    submittedAt: row.submitted_at,
  };
}

function toComment(row: CommentRow): Comment {
  return {
    id: row.id,
    pullId: row.pull_id,
    authorId: row.author_id,
    body: row.body,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
