import { JsonObject } from '@backstage/types';
import { Platform } from '@gitops-flow/backstage-plugin-gitops-common';

/** What the platform's skeletons are filled in with: an entry for each time that a skeleton is. */
export interface SkeletonValues {
  organization: JsonObject;
  environments: JsonObject[];
  teams: JsonObject[];
  teamEnvironments: JsonObject[];
}

/**
 * The values of `templates/platform/{organization,environment,team,team-environment}`.
 *
 * @param options - `details` are what only the skeleton of an environment needs, by its name
 */
export function skeletonValues(options: {
  platform: Platform;
  teams: string[];
  details?: Record<string, JsonObject>;
}): SkeletonValues {
  const { platform, teams, details = {} } = options;
  const { repository, ...rest } = platform;
  const organization = { ...rest, repositoryUrl: repository, teams };
  const environments = platform.environments.map(
    ({ name, ...environment }) => ({
      ...organization,
      ...environment,
      ...details[name],
      environment: name,
    }),
  );
  return {
    organization,
    environments,
    teams: teams.map(team => ({ ...organization, team })),
    teamEnvironments: teams.flatMap(team =>
      environments.map(environment => ({ ...environment, team })),
    ),
  };
}
