import { ALL_PERMISSIONS, PermissionSet } from '../rights/TokenRights';
import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

/** A GitHub App. */
export interface App {
  id: number;
  slug: string;
  name: string;
  ownerId: number;
  /** Account in whose name the App acts: `<slug>[bot]`. */
  botId: number;
  /** PEM; the other half signs the App's requests. */
  publicKey: string;
  /** What it asks for, and gets wherever it is installed. */
  permissions: PermissionSet;
  createdAt: string;
}

/** An App that an organisation has let in. */
export interface Installation {
  id: number;
  appId: number;
  accountId: number;
  createdAt: string;
}

interface AppRow {
  id: number;
  slug: string;
  name: string;
  owner_id: number;
  bot_id: number;
  public_key: string;
  permissions: string | null;
  created_at: string;
}

interface InstallationRow {
  id: number;
  app_id: number;
  account_id: number;
  created_at: string;
}

/** Apps and where they are installed. */
export class AppStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): AppStore {
    return new AppStore(database);
  }

  /**
   * @param id - for an App that everybody knows by its number; the next free one otherwise
   * @param permissions - default: everything that there is here
   */
  insert({
    id,
    slug,
    name,
    ownerId,
    botId,
    publicKey,
    permissions = ALL_PERMISSIONS,
  }: Omit<App, 'id' | 'createdAt' | 'permissions'> & {
    id?: number;
    permissions?: PermissionSet;
  }): App {
    const row = this.#database
      .prepare<unknown[], AppRow>(
        `INSERT INTO apps (id, slug, name, owner_id, bot_id, public_key, permissions, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
      )
      .get(
        id ?? null,
        slug,
        name,
        ownerId,
        botId,
        publicKey,
        JSON.stringify(permissions),
        timestamp(),
      );
    if (!row) {
      throw new Error('The App was not stored');
    }
    return toApp(row);
  }

  find(id: number): App | undefined {
    const row = this.#database
      .prepare<[number], AppRow>('SELECT * FROM apps WHERE id = ?')
      .get(id);
    return row && toApp(row);
  }

  /** App in whose name an account acts. */
  findByBot(botId: number): App | undefined {
    const row = this.#database
      .prepare<[number], AppRow>('SELECT * FROM apps WHERE bot_id = ?')
      .get(botId);
    return row && toApp(row);
  }

  /** Apps that an organisation has let in, oldest first. */
  installedIn(accountId: number): App[] {
    return this.#database
      .prepare<[number], AppRow>(
        `SELECT apps.* FROM apps JOIN installations ON app_id = apps.id
         WHERE account_id = ? ORDER BY installations.id`,
      )
      .all(accountId)
      .map(toApp);
  }

  install(appId: number, accountId: number): Installation {
    const row = this.#database
      .prepare<unknown[], InstallationRow>(
        'INSERT INTO installations (app_id, account_id, created_at) VALUES (?, ?, ?) RETURNING *',
      )
      .get(appId, accountId, timestamp());
    if (!row) {
      throw new Error('The installation was not stored');
    }
    return toInstallation(row);
  }

  installations(appId: number): Installation[] {
    return this.#database
      .prepare<[number], InstallationRow>(
        'SELECT * FROM installations WHERE app_id = ? ORDER BY id',
      )
      .all(appId)
      .map(toInstallation);
  }

  /** Whether an account acts for an App that the owner has let in. */
  isInstalledBot(botId: number, ownerId: number): boolean {
    const row = this.#database
      .prepare(
        `SELECT 1 FROM installations JOIN apps ON apps.id = app_id WHERE bot_id = ? AND account_id = ?`,
      )
      .get(botId, ownerId);
    return row !== undefined;
  }
}

function toApp(row: AppRow): App {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    ownerId: row.owner_id,
    botId: row.bot_id,
    publicKey: row.public_key,
    // An App of an earlier version could do everything.
    permissions: row.permissions
      ? JSON.parse(row.permissions)
      : ALL_PERMISSIONS,
    createdAt: row.created_at,
  };
}

function toInstallation(row: InstallationRow): Installation {
  return {
    id: row.id,
    appId: row.app_id,
    accountId: row.account_id,
    createdAt: row.created_at,
  };
}
