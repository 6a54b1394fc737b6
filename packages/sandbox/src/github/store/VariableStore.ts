import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

/** A text that the workflows of a repository, or of one of its environments, read. */
export interface Variable {
  /** In capitals, whatever it was created as. */
  name: string;
  value: string;
  createdAt: string;
  updatedAt: string;
}

/** Whose variables: a repository's own, or those of one of its environments. */
export interface VariableScope {
  repositoryId: number;
  environmentId?: number;
}

interface VariableRow {
  name: string;
  value: string;
  created_at: string;
  updated_at: string;
}

const IN_SCOPE = 'repository_id = ? AND environment_id IS ?';

/** The variables of Actions. */
export class VariableStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): VariableStore {
    return new VariableStore(database);
  }

  insert(
    { repositoryId, environmentId }: VariableScope,
    { name, value }: { name: string; value: string },
  ): void {
    const now = timestamp();
    this.#database
      .prepare(
        `INSERT INTO variables (repository_id, environment_id, name, value, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(
        repositoryId,
        environmentId ?? null,
        name.toUpperCase(),
        value,
        now,
        now,
      );
  }

  find(
    { repositoryId, environmentId }: VariableScope,
    name: string,
  ): Variable | undefined {
    const row = this.#database
      .prepare<unknown[], VariableRow>(
        `SELECT * FROM variables WHERE ${IN_SCOPE} AND name = ?`,
      )
      .get(repositoryId, environmentId ?? null, name.toUpperCase());
    return row && toVariable(row);
  }

  /** By name. */
  list({ repositoryId, environmentId }: VariableScope): Variable[] {
    return this.#database
      .prepare<unknown[], VariableRow>(
        `SELECT * FROM variables WHERE ${IN_SCOPE} ORDER BY name`,
      )
      .all(repositoryId, environmentId ?? null)
      .map(toVariable);
  }

  /** @param name - the one that it has; `changed` may carry another */
  update(
    { repositoryId, environmentId }: VariableScope,
    name: string,
    changed: { name: string; value: string },
  ): void {
    this.#database
      .prepare(
        `UPDATE variables SET name = ?, value = ?, updated_at = ? WHERE ${IN_SCOPE} AND name = ?`,
      )
      .run(
        changed.name.toUpperCase(),
        changed.value,
        timestamp(),
        repositoryId,
        environmentId ?? null,
        name.toUpperCase(),
      );
  }

  delete({ repositoryId, environmentId }: VariableScope, name: string): void {
    this.#database
      .prepare(`DELETE FROM variables WHERE ${IN_SCOPE} AND name = ?`)
      .run(repositoryId, environmentId ?? null, name.toUpperCase());
  }
}

function toVariable(row: VariableRow): Variable {
  return {
    name: row.name,
    value: row.value,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
