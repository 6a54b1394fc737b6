import { SqliteDatabase } from '../openAwsDatabase';
import { noSuchEntity } from './iamFault';
import { IamRoleRecord } from './IamRoleRecord';

/** An account's entry for an issuer of tokens. */
export interface OidcProviderRecord {
  /** Without https:// */
  url: string;
  clientIds: string[];
  thumbprints: string[];
  /** ISO 8601 */
  createdAt: string;
}

/** Roles and OIDC providers. Names of roles do not differ by case alone. */
export class IamStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): IamStore {
    return new IamStore(database);
  }

  findRole(name: string): IamRoleRecord | undefined {
    const row = this.#database
      .prepare<[string], { details: string }>(
        'SELECT details FROM iam_roles WHERE name = ?',
      )
      .get(name);
    return row && JSON.parse(row.details);
  }

  /** @throws AwsFault NoSuchEntity */
  getRole(name: string): IamRoleRecord {
    const found = this.findRole(name);
    if (!found) {
      throw noSuchEntity(`The role with name ${name} cannot be found.`);
    }
    return found;
  }

  putRole(role: IamRoleRecord): void {
    this.#database
      .prepare(
        `INSERT INTO iam_roles (name, details) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET details = excluded.details`,
      )
      .run(role.name, JSON.stringify(role));
  }

  removeRole(name: string): void {
    this.#database.prepare('DELETE FROM iam_roles WHERE name = ?').run(name);
  }

  /** Names of the inline policies, in the order of the alphabet. */
  policyNames(role: string): string[] {
    return this.#database
      .prepare<[string], { name: string }>(
        'SELECT name FROM iam_role_policies WHERE role = ? ORDER BY name',
      )
      .all(role)
      .map(({ name }) => name);
  }

  /** @throws AwsFault NoSuchEntity */
  getPolicy(role: string, name: string): string {
    const row = this.#database
      .prepare<[string, string], { document: string }>(
        'SELECT document FROM iam_role_policies WHERE role = ? AND name = ?',
      )
      .get(role, name);
    if (!row) {
      throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
    }
    return row.document;
  }

  putPolicy(role: string, name: string, document: string): void {
    this.#database
      .prepare(
        `INSERT INTO iam_role_policies (role, name, document) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET document = excluded.document`,
      )
      .run(role, name, document);
  }

  removePolicy(role: string, name: string): void {
    this.#database
      .prepare('DELETE FROM iam_role_policies WHERE role = ? AND name = ?')
      .run(role, name);
  }

  providerArns(): string[] {
    return this.#database
      .prepare<[], { arn: string }>(
        'SELECT arn FROM iam_oidc_providers ORDER BY arn',
      )
      .all()
      .map(({ arn }) => arn);
  }

  findProvider(arn: string): OidcProviderRecord | undefined {
    const row = this.#database
      .prepare<[string], { details: string }>(
        'SELECT details FROM iam_oidc_providers WHERE arn = ?',
      )
      .get(arn);
    return row && JSON.parse(row.details);
  }

  insertProvider(arn: string, provider: OidcProviderRecord): void {
    this.#database
      .prepare('INSERT INTO iam_oidc_providers (arn, details) VALUES (?, ?)')
      .run(arn, JSON.stringify(provider));
  }
}
