import { OrganizationSeed } from './organizationSchema';

/** What the skeletons of the platform are filled in with, for each time that one is filled in. */
export function platformPlaces({
  seed,
  repositoryUrl,
}: {
  seed: OrganizationSeed;
  /** Page of the repository that the skeletons are for. */
  repositoryUrl: string;
}) {
  const { teams, environments, ...platform } = seed.platform;
  const organization = {
    organization: seed.organization.login,
    repositoryUrl,
    ...platform,
    environments,
    teams,
  };
  const environmentPlaces = environments.map(({ name, ...environment }) => ({
    ...organization,
    ...environment,
    environment: name,
  }));
  return {
    organization: [organization],
    environment: environmentPlaces,
    team: teams.map(team => ({ ...organization, team })),
    'team-environment': teams.flatMap(team =>
      environmentPlaces.map(place => ({ ...place, team })),
    ),
  };
}
