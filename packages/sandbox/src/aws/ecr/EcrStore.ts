import { SqliteDatabase } from '../openAwsDatabase';
import { ecrFault } from './ecrFault';
import { EcrRepositoryRecord } from './EcrRepositoryRecord';

/** The registry of one account in one region. */
export class EcrStore {
  readonly #database: SqliteDatabase;
  readonly #region: string;
  readonly #accountId: string;

  private constructor(options: {
    database: SqliteDatabase;
    region: string;
    accountId: string;
  }) {
    this.#database = options.database;
    this.#region = options.region;
    this.#accountId = options.accountId;
  }

  static create(options: {
    database: SqliteDatabase;
    region: string;
    accountId: string;
  }): EcrStore {
    return new EcrStore(options);
  }

  find(name: string): EcrRepositoryRecord | undefined {
    const row = this.#database
      .prepare<[string, string], { details: string }>(
        'SELECT details FROM ecr_repositories WHERE region = ? AND name = ?',
      )
      .get(this.#region, name);
    return row && JSON.parse(row.details);
  }

  /** @throws AwsFault RepositoryNotFoundException */
  get(name: string): EcrRepositoryRecord {
    const found = this.find(name);
    if (!found) {
      throw ecrFault(
        'RepositoryNotFoundException',
        `The repository with name '${name}' does not exist in the registry with id '${
          this.#accountId
        }'`,
      );
    }
    return found;
  }

  /** All of them, by name. */
  list(): EcrRepositoryRecord[] {
    return this.#database
      .prepare<[string], { details: string }>(
        'SELECT details FROM ecr_repositories WHERE region = ? ORDER BY name',
      )
      .all(this.#region)
      .map(({ details }) => JSON.parse(details));
  }

  put(repository: EcrRepositoryRecord): void {
    this.#database
      .prepare(
        `INSERT INTO ecr_repositories (region, name, details) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET details = excluded.details`,
      )
      .run(this.#region, repository.name, JSON.stringify(repository));
  }

  /** With all its images. */
  remove(name: string): void {
    this.#database
      .prepare('DELETE FROM ecr_repositories WHERE region = ? AND name = ?')
      .run(this.#region, name);
  }
}
