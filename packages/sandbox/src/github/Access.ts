import { Account, AccountStore } from './store/AccountStore';
import { AppStore } from './store/AppStore';
import { Repository } from './store/RepositoryStore';
import { Permission, PERMISSIONS, TeamStore } from './store/TeamStore';
import { hasScope } from './rights/scopes';
import { TokenRights } from './rights/TokenRights';

/** Who asks. */
export interface Viewer {
  account: Account;
  /** Set when an installed App asks, instead of a person. */
  installationId: number | null;
  /** What the token was made for. Without it, as on the pages, one may do whatever the account may. */
  rights?: TokenRights;
  /** End of the token, where it has one. */
  tokenExpiresAt?: string | null;
}

/** Decides who may do what with a repository. */
export class Access {
  readonly #accounts: AccountStore;
  readonly #teams: TeamStore;
  readonly #apps: AppStore;

  private constructor(
    accounts: AccountStore,
    teams: TeamStore,
    apps: AppStore,
  ) {
    this.#accounts = accounts;
    this.#teams = teams;
    this.#apps = apps;
  }

  static create({
    accounts,
    teams,
    apps,
  }: {
    accounts: AccountStore;
    teams: TeamStore;
    apps: AppStore;
  }): Access {
    return new Access(accounts, teams, apps);
  }

  /** The highest permission that somebody has, or undefined for none at all. */
  permission(
    account: Account | undefined,
    repository: Repository,
  ): Permission | undefined {
    const granted: (Permission | undefined)[] = [
      repository.visibility === 'public' ? 'pull' : undefined,
    ];
    if (account) {
      if (
        account.id === repository.creatorId ||
        account.id === repository.ownerId
      ) {
        granted.push('admin');
      }
      if (this.#apps.isInstalledBot(account.id, repository.ownerId)) {
        granted.push('admin');
      }
      const role = this.#accounts.role(repository.ownerId, account.id);
      // The organisation's base permission is "read", GitHub's default.
      granted.push(role && (role === 'admin' ? 'admin' : 'pull'));
      for (const { team, permission } of this.#teams.ofRepository(
        repository.id,
      )) {
        if (this.#teams.isMember(team.id, account.id)) {
          granted.push(permission);
        }
      }
    }
    return PERMISSIONS.findLast(permission => granted.includes(permission));
  }

  /** Whether somebody has a permission or a higher one. */
  allows(
    account: Account | undefined,
    repository: Repository,
    needed: Permission,
  ): boolean {
    const permission = this.permission(account, repository);
    return (
      permission !== undefined &&
      PERMISSIONS.indexOf(permission) >= PERMISSIONS.indexOf(needed)
    );
  }

  /** Whether somebody may read a repository with the token that they have. */
  sees(viewer: Viewer | undefined, repository: Repository): boolean {
    if (!this.allows(viewer?.account, repository, 'pull')) {
      return false;
    }
    const rights = viewer?.rights;
    if (!rights || repository.visibility === 'public') {
      return true;
    }
    return 'scopes' in rights
      ? hasScope(rights.scopes, ['repo'])
      : rights.repositoryIds?.includes(repository.id) ?? true;
  }

  isOrganizationAdmin(account: Account, organizationId: number): boolean {
    return this.#accounts.role(organizationId, account.id) === 'admin';
  }
}
