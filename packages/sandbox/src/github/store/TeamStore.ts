import { Account, AccountStore } from './AccountStore';
import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

/** What somebody may do with a repository, from least to most. */
export const PERMISSIONS = [
  'pull',
  'triage',
  'push',
  'maintain',
  'admin',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** A team of an organisation. */
export interface Team {
  id: number;
  organizationId: number;
  slug: string;
  name: string;
  description: string | null;
  createdAt: string;
  updatedAt: string;
}

interface TeamRow {
  id: number;
  organization_id: number;
  slug: string;
  name: string;
  description: string | null;
  created_at: string;
  updated_at: string;
}

/** Teams, their members, and what they may do with which repository. */
export class TeamStore {
  readonly #database: SqliteDatabase;
  readonly #accounts: AccountStore;

  private constructor(database: SqliteDatabase, accounts: AccountStore) {
    this.#database = database;
    this.#accounts = accounts;
  }

  static create(database: SqliteDatabase, accounts: AccountStore): TeamStore {
    return new TeamStore(database, accounts);
  }

  insert({
    organizationId,
    slug,
    name,
    description,
  }: {
    organizationId: number;
    slug: string;
    name: string;
    description: string | null;
  }): Team {
    const now = timestamp();
    this.#database
      .prepare(
        `INSERT INTO teams (organization_id, slug, name, description, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(organizationId, slug, name, description, now, now);
    const team = this.find(organizationId, slug);
    if (!team) {
      throw new Error(`Team "${slug}" vanished while it was being created`);
    }
    return team;
  }

  find(organizationId: number, slug: string): Team | undefined {
    const row = this.#database
      .prepare<[number, string], TeamRow>(
        'SELECT * FROM teams WHERE organization_id = ? AND slug = ?',
      )
      .get(organizationId, slug.toLowerCase());
    return row && toTeam(row);
  }

  get(id: number): Team {
    const row = this.#database
      .prepare<[number], TeamRow>('SELECT * FROM teams WHERE id = ?')
      .get(id);
    if (!row) {
      throw new Error(`There is no team ${id}`);
    }
    return toTeam(row);
  }

  list(organizationId: number): Team[] {
    return this.#database
      .prepare<[number], TeamRow>(
        'SELECT * FROM teams WHERE organization_id = ? ORDER BY slug',
      )
      .all(organizationId)
      .map(toTeam);
  }

  addMember(teamId: number, accountId: number): void {
    this.#database
      .prepare(
        'INSERT OR IGNORE INTO team_members (team_id, account_id) VALUES (?, ?)',
      )
      .run(teamId, accountId);
  }

  members(teamId: number): Account[] {
    return this.#database
      .prepare<[number], { account_id: number }>(
        'SELECT account_id FROM team_members WHERE team_id = ? ORDER BY account_id',
      )
      .all(teamId)
      .map(row => this.#accounts.get(row.account_id));
  }

  isMember(teamId: number, accountId: number): boolean {
    return this.members(teamId).some(({ id }) => id === accountId);
  }

  /** Gives a team a permission on a repository in place of the one it had. */
  grant(teamId: number, repositoryId: number, permission: Permission): void {
    this.#database
      .prepare(
        `INSERT INTO team_repositories (team_id, repository_id, permission) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET permission = excluded.permission`,
      )
      .run(teamId, repositoryId, permission);
  }

  revoke(teamId: number, repositoryId: number): void {
    this.#database
      .prepare(
        'DELETE FROM team_repositories WHERE team_id = ? AND repository_id = ?',
      )
      .run(teamId, repositoryId);
  }

  permission(teamId: number, repositoryId: number): Permission | undefined {
    const row = this.#database
      .prepare<[number, number], { permission: Permission }>(
        'SELECT permission FROM team_repositories WHERE team_id = ? AND repository_id = ?',
      )
      .get(teamId, repositoryId);
    return row?.permission;
  }

  repositoryIds(teamId: number): number[] {
    return this.#database
      .prepare<[number], { repository_id: number }>(
        'SELECT repository_id FROM team_repositories WHERE team_id = ? ORDER BY repository_id',
      )
      .all(teamId)
      .map(row => row.repository_id);
  }

  /** Teams with any permission on a repository. */
  ofRepository(repositoryId: number): { team: Team; permission: Permission }[] {
    return this.#database
      .prepare<[number], TeamRow & { permission: Permission }>(
        `SELECT teams.*, permission FROM teams JOIN team_repositories ON team_id = id
         WHERE repository_id = ? ORDER BY slug`,
      )
      .all(repositoryId)
      .map(row => ({ team: toTeam(row), permission: row.permission }));
  }
}

function toTeam(row: TeamRow): Team {
  return {
    id: row.id,
    organizationId: row.organization_id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
