import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';
import { RulesetDefinition } from '../rules/rulesetSchema';

/** A set of rules about the refs of a repository. */
export interface Ruleset extends RulesetDefinition {
  id: number;
  repositoryId: number;
  createdAt: string;
  updatedAt: string;
}

interface RulesetRow {
  id: number;
  repository_id: number;
  definition: string;
  created_at: string;
  updated_at: string;
}

/** The rulesets of repositories. */
export class RulesetStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): RulesetStore {
    return new RulesetStore(database);
  }

  insert(repositoryId: number, definition: RulesetDefinition): Ruleset {
    const now = timestamp();
    const row = this.#database
      .prepare<unknown[], RulesetRow>(
        `INSERT INTO rulesets (repository_id, definition, created_at, updated_at) VALUES (?, ?, ?, ?) RETURNING *`,
      )
      .get(repositoryId, JSON.stringify(definition), now, now);
    if (!row) {
      throw new Error('The ruleset was not stored');
    }
    return toRuleset(row);
  }

  find(repositoryId: number, id: number): Ruleset | undefined {
    return this.list(repositoryId).find(ruleset => ruleset.id === id);
  }

  list(repositoryId: number): Ruleset[] {
    return this.#database
      .prepare<[number], RulesetRow>(
        'SELECT * FROM rulesets WHERE repository_id = ? ORDER BY id',
      )
      .all(repositoryId)
      .map(toRuleset);
  }

  update(id: number, definition: RulesetDefinition): void {
    this.#database
      .prepare(
        'UPDATE rulesets SET definition = ?, updated_at = ? WHERE id = ?',
      )
      .run(JSON.stringify(definition), timestamp(), id);
  }

  delete(id: number): void {
    this.#database.prepare('DELETE FROM rulesets WHERE id = ?').run(id);
  }
}

function toRuleset(row: RulesetRow): Ruleset {
  const definition: RulesetDefinition = JSON.parse(row.definition);
  return {
    ...definition,
    id: row.id,
    repositoryId: row.repository_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
