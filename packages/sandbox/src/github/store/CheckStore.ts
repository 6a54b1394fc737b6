import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

export const CONCLUSIONS = [
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'timed_out',
] as const;

export type CheckConclusion = (typeof CONCLUSIONS)[number];

export type CheckStatus = 'queued' | 'in_progress' | 'completed';

/** A remark of a check about lines of a file. */
export interface CheckAnnotation {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: 'notice' | 'warning' | 'failure';
  title: string | null;
  message: string;
  details: string | null;
}

/** What a check has to say. Summary and text are Markdown. */
export interface CheckOutput {
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: CheckAnnotation[];
}

/** All check runs of one App for one commit. */
export interface CheckSuite {
  id: number;
  repositoryId: number;
  appId: number;
  headSha: string;
  createdAt: string;
  updatedAt: string;
}

/** One check of a commit. */
export interface CheckRun {
  id: number;
  suite: CheckSuite;
  /** The pull request that a run of Actions was started for; null for other Apps' runs. */
  pullId: number | null;
  name: string;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  startedAt: string;
  completedAt: string | null;
  detailsUrl: string | null;
  externalId: string;
  output: CheckOutput;
}

interface SuiteRow {
  id: number;
  repository_id: number;
  app_id: number;
  head_sha: string;
  created_at: string;
  updated_at: string;
}

interface RunRow {
  id: number;
  suite_id: number;
  pull_id: number | null;
  name: string;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  started_at: string;
  completed_at: string | null;
  details_url: string | null;
  external_id: string;
  output: string;
}

export const NO_OUTPUT: CheckOutput = {
  title: null,
  summary: null,
  text: null,
  annotations: [],
};

/** Check suites and the runs in them. */
export class CheckStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): CheckStore {
    return new CheckStore(database);
  }

  /** Stores a run, in the suite of its App and commit, which comes into being with its first run. */
  insert({
    repositoryId,
    appId,
    headSha,
    ...run
  }: Pick<CheckSuite, 'repositoryId' | 'appId' | 'headSha'> &
    Pick<CheckRun, 'name' | 'status' | 'conclusion'> &
    Partial<
      Pick<
        CheckRun,
        | 'pullId'
        | 'startedAt'
        | 'completedAt'
        | 'detailsUrl'
        | 'externalId'
        | 'output'
      >
    >): CheckRun {
    return this.#database.transaction(() => {
      const now = timestamp();
      this.#database
        .prepare(
          `INSERT INTO check_suites (repository_id, app_id, head_sha, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET updated_at = excluded.updated_at`,
        )
        .run(repositoryId, appId, headSha, now, now);
      const { lastInsertRowid } = this.#database
        .prepare(
          `INSERT INTO check_runs (suite_id, pull_id, name, status, conclusion, started_at, completed_at, details_url,
           external_id, output)
           SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM check_suites
           WHERE repository_id = ? AND app_id = ? AND head_sha = ?`,
        )
        .run(
          run.pullId ?? null,
          run.name,
          run.status,
          run.conclusion,
          run.startedAt ?? now,
          run.completedAt ?? null,
          run.detailsUrl ?? null,
          run.externalId ?? '',
          JSON.stringify(run.output ?? NO_OUTPUT),
          repositoryId,
          appId,
          headSha,
        );
      return this.get(Number(lastInsertRowid));
    })();
  }

  update(
    id: number,
    changes: Partial<
      Pick<
        CheckRun,
        | 'name'
        | 'status'
        | 'conclusion'
        | 'startedAt'
        | 'completedAt'
        | 'detailsUrl'
        | 'externalId'
        | 'output'
      >
    >,
  ): CheckRun {
    return this.#database.transaction(() => {
      const next = { ...this.get(id), ...changes };
      this.#database
        .prepare(
          `UPDATE check_runs SET name = ?, status = ?, conclusion = ?, started_at = ?, completed_at = ?,
           details_url = ?, external_id = ?, output = ? WHERE id = ?`,
        )
        .run(
          next.name,
          next.status,
          next.conclusion,
          next.startedAt,
          next.completedAt,
          next.detailsUrl,
          next.externalId,
          JSON.stringify(next.output),
          id,
        );
      this.#database
        .prepare('UPDATE check_suites SET updated_at = ? WHERE id = ?')
        .run(timestamp(), next.suite.id);
      return this.get(id);
    })();
  }

  /** @throws when there is none */
  get(id: number): CheckRun {
    const [run] = this.#select('check_runs.id = ?', id);
    if (!run) {
      throw new Error(`There is no check run ${id}`);
    }
    return run;
  }

  find(repositoryId: number, id: number): CheckRun | undefined {
    return this.#select('check_runs.id = ?', id).find(
      ({ suite }) => suite.repositoryId === repositoryId,
    );
  }

  /** Runs of a commit, newest first. */
  ofCommit(repositoryId: number, headSha: string): CheckRun[] {
    return this.#select('repository_id = ? AND head_sha = ?', [
      repositoryId,
      headSha,
    ]);
  }

  /** The newest run of each name and App for a commit: the one that counts. */
  latest(repositoryId: number, headSha: string): CheckRun[] {
    const newest = new Map<string, CheckRun>();
    for (const run of this.ofCommit(repositoryId, headSha)) {
      const key = `${run.suite.appId} ${run.name}`;
      if (!newest.has(key)) {
        newest.set(key, run);
      }
    }
    return [...newest.values()];
  }

  /** Runs that were started for a pull request, newest first. */
  ofPull(pullId: number): CheckRun[] {
    return this.#select('pull_id = ?', pullId);
  }

  /** Runs of an App that have not come to their end, oldest first. */
  unfinished(appId: number): CheckRun[] {
    return this.#select(
      `app_id = ? AND status <> 'completed'`,
      appId,
    ).reverse();
  }

  findSuite(repositoryId: number, id: number): CheckSuite | undefined {
    const row = this.#database
      .prepare<[number, number], SuiteRow>(
        'SELECT * FROM check_suites WHERE repository_id = ? AND id = ?',
      )
      .get(repositoryId, id);
    return row && toSuite(row);
  }

  suitesOfCommit(repositoryId: number, headSha: string): CheckSuite[] {
    return this.#database
      .prepare<[number, string], SuiteRow>(
        'SELECT * FROM check_suites WHERE repository_id = ? AND head_sha = ? ORDER BY id',
      )
      .all(repositoryId, headSha)
      .map(toSuite);
  }

  #select(
    condition: string,
    parameters: number | (number | string)[],
  ): CheckRun[] {
    const rows = this.#database
      .prepare<unknown[], RunRow & Omit<SuiteRow, 'id'>>(
        `SELECT repository_id, app_id, head_sha, created_at, updated_at, check_runs.*
         FROM check_runs JOIN check_suites ON check_suites.id = suite_id
         WHERE ${condition} ORDER BY check_runs.id DESC`,
      )
      .all(parameters);
    return rows.map(row => ({
      id: row.id,
      suite: toSuite({ ...row, id: row.suite_id }),
      pullId: row.pull_id,
      name: row.name,
      status: row.status,
      conclusion: row.conclusion,
      startedAt: row.started_at,
      completedAt: row.completed_at,
      detailsUrl: row.details_url,
      externalId: row.external_id,
      output: JSON.parse(row.output),
    }));
  }
}

function toSuite(row: SuiteRow): CheckSuite {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    appId: row.app_id,
    headSha: row.head_sha,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
