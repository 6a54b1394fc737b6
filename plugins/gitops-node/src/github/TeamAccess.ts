import { InputError } from '@backstage/errors';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { repeatable } from './repeatable';
import { RepositoryName } from './repositoryTree';
import { TEAM_PERMISSIONS, TeamPermission } from './TeamPermission';
import { waitUntilReady } from './waitUntilReady';

const PAGE_SIZE = 100;

/**
 * What teams may do with the repositories of an organisation.
 *
 * @public
 */
export class TeamAccess {
  readonly #github: GithubClient;

  static create(options: { github: GithubClient }): TeamAccess {
    return new TeamAccess(options.github);
  }

  private constructor(github: GithubClient) {
    this.#github = github;
  }

  /**
   * GitHub takes no notice of code owners that it does not know, so a missing team would leave its files to anybody.
   *
   * @throws InputError that names every missing team and how to create it
   */
  async assertTeams(options: {
    organization: string;
    teams: string[];
    signal?: AbortSignal;
  }): Promise<void> {
    const { organization, teams, signal } = options;
    const found = await Promise.all(
      teams.map(team => this.#hasTeam(organization, team, signal)),
    );
    const missing = teams.filter((_, index) => !found[index]);
    if (missing.length > 0) {
      throw new InputError(
        [
          `teams: ${organization} on ${
            this.#github.host
          } has no team ${missing.join(', ')}. Create them and run this again:`,
          ...missing.map(
            team => `  gh api orgs/${organization}/teams -f name=${team}`,
          ),
        ].join('\n'),
      );
    }
  }

  /**
   * Gives teams what they lack. A greater right, or one that your organisation defined itself, stays as it is.
   *
   * @returns what was done, by team
   * @throws InputError when the organisation has no such team; GithubError with reason `notFound` when there is no such
   *   repository
   */
  async grant(options: {
    repository: RepositoryName;
    teams: Readonly<Record<string, TeamPermission>>;
    signal?: AbortSignal;
  }): Promise<Record<string, 'created' | 'updated' | 'unchanged'>> {
    const { repository, signal } = options;
    const states: Record<string, 'created' | 'updated' | 'unchanged'> = {};
    const absent: string[] = [];
    for (const [team, state] of Object.entries(
      await this.grantKnown(options),
    )) {
      if (state === 'absent') {
        absent.push(team);
      } else {
        states[team] = state;
      }
    }
    await this.assertTeams({
      organization: repository.owner,
      teams: absent,
      signal,
    });
    return states;
  }

  /**
   * The same for teams that may not exist.
   *
   * @param options - `isNew`: the repository was created a moment ago, so that no team has a right yet
   * @returns what was done, by team; `absent` where the organisation has no such team
   * @throws GithubError with reason `notFound` when there is no such repository
   */
  async grantKnown(options: {
    repository: RepositoryName;
    teams: Readonly<Record<string, TeamPermission>>;
    isNew?: boolean;
    signal?: AbortSignal;
  }): Promise<Record<string, 'created' | 'updated' | 'unchanged' | 'absent'>> {
    const { repository, teams, isNew = false, signal } = options;
    const present = isNew ? new Map() : await this.#read(repository, signal);
    const states: Awaited<ReturnType<TeamAccess['grantKnown']>> = {};
    for (const [team, permission] of Object.entries(teams)) {
      const own = present.get(team);
      if (own !== undefined && !isLess(own, permission)) {
        states[team] = 'unchanged';
      } else if (await this.#give({ repository, team, permission, signal })) {
        states[team] = own === undefined ? 'created' : 'updated';
      } else {
        states[team] = 'absent';
      }
    }
    return states;
  }

  /** @returns false when the organisation has no such team */
  async #give(options: {
    repository: RepositoryName;
    team: string;
    permission: TeamPermission;
    signal?: AbortSignal;
  }): Promise<boolean> {
    const { repository, team, permission, signal } = options;
    const put = () =>
      this.#github.rest.teams.addOrUpdateRepoPermissionsInOrg({
        org: repository.owner,
        team_slug: team,
        ...repository,
        permission,
        request: repeatable(signal),
      });
    try {
      await put();
      return true;
    } catch (error) {
      if (!isGithubError(error, 'notFound')) {
        throw error;
      }
    }
    if (!(await this.#hasTeam(repository.owner, team, signal))) {
      return false;
    }
    // So it is the new repository that GitHub does not see yet.
    await waitUntilReady(put, { signal });
    return true;
  }

  async #hasTeam(
    organization: string,
    team: string,
    signal?: AbortSignal,
  ): Promise<boolean> {
    try {
      await this.#github.rest.teams.getByName({
        org: organization,
        team_slug: team,
        request: { signal },
      });
      return true;
    } catch (error) {
      if (isGithubError(error, 'notFound')) {
        return false;
      }
      throw error;
    }
  }

  async #read(
    repository: RepositoryName,
    signal?: AbortSignal,
  ): Promise<Map<string, string>> {
    const present = new Map<string, string>();
    for (let page = 1; ; page++) {
      const { data } = await this.#github.rest.repos.listTeams({
        ...repository,
        per_page: PAGE_SIZE,
        page,
        request: { signal },
      });
      data.forEach(({ slug, permission }) => present.set(slug, permission));
      if (data.length < PAGE_SIZE) {
        return present;
      }
    }
  }
}

function isLess(own: string, wanted: TeamPermission): boolean {
  const rank = TEAM_PERMISSIONS.findIndex(each => each === own);
  return rank >= 0 && rank < TEAM_PERMISSIONS.indexOf(wanted);
}
