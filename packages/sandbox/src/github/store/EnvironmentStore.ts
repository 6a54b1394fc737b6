import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

/** Who may deploy to an environment, from where, and after how long. */
export interface EnvironmentProtection {
  /** Minutes. */
  waitTimer: number;
  preventSelfReview: boolean;
  reviewers: { type: 'User' | 'Team'; id: number }[];
  /** `null` lets every branch deploy, `protected` those with rules, `custom` those that the policies name. */
  branches: 'protected' | 'custom' | null;
}

/** A place that a repository's workflows deploy to. */
export interface DeploymentEnvironment extends EnvironmentProtection {
  id: number;
  name: string;
  createdAt: string;
  updatedAt: string;
}

/** A pattern of branches or tags that may deploy to an environment. */
export interface BranchPolicy {
  id: number;
  type: 'branch' | 'tag';
  name: string;
}

interface EnvironmentRow {
  id: number;
  name: string;
  protection: string;
  created_at: string;
  updated_at: string;
}

/** The deployment environments of repositories. */
export class EnvironmentStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): EnvironmentStore {
    return new EnvironmentStore(database);
  }

  /** Creates an environment, or makes its protection another. Branch policies go with the choice that they belong to. */
  put(
    repositoryId: number,
    name: string,
    protection: EnvironmentProtection,
  ): DeploymentEnvironment {
    const now = timestamp();
    return this.#database.transaction(() => {
      const row = this.#database
        .prepare<unknown[], EnvironmentRow>(
          `INSERT INTO environments (repository_id, name, protection, created_at, updated_at)
           VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET protection = excluded.protection, updated_at = excluded.updated_at
           RETURNING *`,
        )
        .get(repositoryId, name, JSON.stringify(protection), now, now);
      if (!row) {
        throw new Error('The environment was not stored');
      }
      if (protection.branches !== 'custom') {
        this.#database
          .prepare('DELETE FROM branch_policies WHERE environment_id = ?')
          .run(row.id);
      }
      return toEnvironment(row);
    })();
  }

  find(repositoryId: number, name: string): DeploymentEnvironment | undefined {
    const row = this.#database
      .prepare<[number, string], EnvironmentRow>(
        'SELECT * FROM environments WHERE repository_id = ? AND name = ?',
      )
      .get(repositoryId, name);
    return row && toEnvironment(row);
  }

  /** By name. */
  list(repositoryId: number): DeploymentEnvironment[] {
    return this.#database
      .prepare<[number], EnvironmentRow>(
        'SELECT * FROM environments WHERE repository_id = ? ORDER BY name',
      )
      .all(repositoryId)
      .map(toEnvironment);
  }

  delete(id: number): void {
    this.#database.prepare('DELETE FROM environments WHERE id = ?').run(id);
  }

  /** In order of creation. */
  policies(environmentId: number): BranchPolicy[] {
    return this.#database
      .prepare<[number], BranchPolicy>(
        'SELECT id, type, name FROM branch_policies WHERE environment_id = ? ORDER BY id',
      )
      .all(environmentId);
  }

  /** @returns undefined when the environment has it already */
  insertPolicy(
    environmentId: number,
    { type, name }: Omit<BranchPolicy, 'id'>,
  ): BranchPolicy | undefined {
    return this.#database
      .prepare<unknown[], BranchPolicy>(
        `INSERT INTO branch_policies (environment_id, type, name) VALUES (?, ?, ?)
         ON CONFLICT DO NOTHING RETURNING id, type, name`,
      )
      .get(environmentId, type, name);
  }

  renamePolicy(id: number, name: string): void {
    this.#database
      .prepare('UPDATE branch_policies SET name = ? WHERE id = ?')
      .run(name, id);
  }

  deletePolicy(id: number): void {
    this.#database.prepare('DELETE FROM branch_policies WHERE id = ?').run(id);
  }
}

function toEnvironment(row: EnvironmentRow): DeploymentEnvironment {
  const protection: EnvironmentProtection = JSON.parse(row.protection);
  return {
    ...protection,
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
