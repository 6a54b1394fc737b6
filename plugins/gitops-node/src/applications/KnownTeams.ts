import { isError } from '@backstage/errors';
import { TeamAccess } from '../github/TeamAccess';
import { ExpiringMap } from '../cache/ExpiringMap';

/** Teams come and go rarely, and a missing one is asked for each time. */
const TTL_MS = 10 * 60 * 1000;
const MAX_TEAMS = 1000;

/**
 * Which teams an organisation on GitHub has; those that were found are remembered for ten minutes.
 *
 * @public
 */
export class KnownTeams {
  readonly #teamAccess: Pick<TeamAccess, 'assertTeams'>;
  readonly #found = new ExpiringMap<true>({
    maxEntries: MAX_TEAMS,
    ttlMs: TTL_MS,
  });

  static create(options: {
    teamAccess: Pick<TeamAccess, 'assertTeams'>;
  }): KnownTeams {
    return new KnownTeams(options.teamAccess);
  }

  private constructor(teamAccess: Pick<TeamAccess, 'assertTeams'>) {
    this.#teamAccess = teamAccess;
  }

  /** @throws GithubError */
  async has(
    organization: string,
    team: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<boolean> {
    const key = `${organization}/${team}`;
    if (this.#found.get(key)) {
      return true;
    }
    try {
      await this.#teamAccess.assertTeams({
        organization,
        teams: [team],
        ...options,
      });
    } catch (error) {
      if (isError(error) && error.name === 'InputError') {
        return false;
      }
      throw error;
    }
    this.#found.set(key, true);
    return true;
  }
}
