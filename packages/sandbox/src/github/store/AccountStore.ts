import { ALL_SCOPES, TokenRights } from '../rights/TokenRights';
import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

/** A person, a machine account or an organisation. */
export interface Account {
  id: number;
  login: string;
  type: 'User' | 'Bot' | 'Organization';
  name: string | null;
  email: string | null;
  createdAt: string;
  updatedAt: string;
}

/** What a token stands for. */
export interface TokenOwner {
  account: Account;
  /** Set for tokens of an installed App. */
  installationId: number | null;
  rights: TokenRights;
  expiresAt: string | null;
}

export type OrganizationRole = 'admin' | 'member';

interface AccountRow {
  id: number;
  login: string;
  type: Account['type'];
  name: string | null;
  email: string | null;
  created_at: string;
  updated_at: string;
}

/** Accounts, their tokens, and who belongs to which organisation. */
export class AccountStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): AccountStore {
    return new AccountStore(database);
  }

  insert({
    login,
    type,
    name = null,
    email = null,
  }: {
    login: string;
    type: Account['type'];
    name?: string | null;
    email?: string | null;
  }): Account {
    const now = timestamp();
    const { lastInsertRowid } = this.#database
      .prepare(
        'INSERT INTO accounts (login, type, name, email, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(login, type, name, email, now, now);
    return this.get(Number(lastInsertRowid));
  }

  /** @throws when there is none: ids come from other tables */
  get(id: number): Account {
    const row = this.#database
      .prepare<[number], AccountRow>('SELECT * FROM accounts WHERE id = ?')
      .get(id);
    if (!row) {
      throw new Error(`There is no account ${id}`);
    }
    return toAccount(row);
  }

  find(login: string): Account | undefined {
    const row = this.#database
      .prepare<[string], AccountRow>('SELECT * FROM accounts WHERE login = ?')
      .get(login);
    return row && toAccount(row);
  }

  findByEmail(email: string): Account | undefined {
    const row = this.#database
      .prepare<[string], AccountRow>('SELECT * FROM accounts WHERE email = ?')
      .get(email);
    return row && toAccount(row);
  }

  organizations(): Account[] {
    return this.#database
      .prepare<[], AccountRow>(
        `SELECT * FROM accounts WHERE type = 'Organization' ORDER BY login`,
      )
      .all()
      .map(toAccount);
  }

  insertToken({
    token,
    accountId,
    installationId = null,
    rights = { scopes: ALL_SCOPES },
    expiresAt = null,
  }: {
    token: string;
    accountId: number;
    installationId?: number | null;
    rights?: TokenRights;
    expiresAt?: string | null;
  }): void {
    this.#database
      .prepare(
        'INSERT INTO tokens (token, account_id, installation_id, rights, expires_at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(token, accountId, installationId, JSON.stringify(rights), expiresAt);
  }

  /** Whom a token belongs to, unless it has expired. */
  findByToken(token: string): TokenOwner | undefined {
    const row = this.#database
      .prepare<
        [string, string],
        {
          account_id: number;
          installation_id: number | null;
          rights: string | null;
          expires_at: string | null;
        }
      >(
        `SELECT account_id, installation_id, rights, expires_at FROM tokens
         WHERE token = ? AND (expires_at IS NULL OR expires_at > ?)`,
      )
      .get(token, timestamp());
    return (
      row && {
        account: this.get(row.account_id),
        installationId: row.installation_id,
        // Tokens of an earlier version could do everything.
        rights: row.rights ? JSON.parse(row.rights) : { scopes: ALL_SCOPES },
        expiresAt: row.expires_at,
      }
    );
  }

  setMember({
    organizationId,
    accountId,
    role,
  }: {
    organizationId: number;
    accountId: number;
    role: OrganizationRole;
  }): void {
    this.#database
      .prepare(
        `INSERT INTO organization_members (organization_id, account_id, role) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET role = excluded.role`,
      )
      .run(organizationId, accountId, role);
  }

  role(
    organizationId: number,
    accountId: number,
  ): OrganizationRole | undefined {
    const row = this.#database
      .prepare<[number, number], { role: OrganizationRole }>(
        'SELECT role FROM organization_members WHERE organization_id = ? AND account_id = ?',
      )
      .get(organizationId, accountId);
    return row?.role;
  }

  members(organizationId: number): Account[] {
    return this.#database
      .prepare<[number], AccountRow>(
        `SELECT accounts.* FROM accounts JOIN organization_members ON account_id = id
         WHERE organization_id = ? ORDER BY login`,
      )
      .all(organizationId)
      .map(toAccount);
  }
}

function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    login: row.login,
    type: row.type,
    name: row.name,
    email: row.email,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
