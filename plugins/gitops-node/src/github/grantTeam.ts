import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { RepositoryName } from './repositoryTree';
import { waitUntilReady } from './waitUntilReady';

/**
 * Lets a team push to a repository. A right that the team has already stays as it is, because it may be a greater one.
 *
 * @returns `absent` when the organisation has no such team
 */
export async function grantTeam(options: {
  github: GithubClient;
  repository: RepositoryName;
  /** Slug on GitHub. */
  team: string;
  isNew: boolean;
  signal?: AbortSignal;
}): Promise<'created' | 'unchanged' | 'absent'> {
  const { github, repository, team, signal } = options;
  const params = {
    org: repository.owner,
    team_slug: team,
    ...repository,
    request: { signal },
  };
  if (
    !options.isNew &&
    (await exists(() => github.rest.teams.checkPermissionsForRepoInOrg(params)))
  ) {
    return 'unchanged';
  }
  const grant = () =>
    github.rest.teams.addOrUpdateRepoPermissionsInOrg({
      ...params,
      permission: 'push',
    });
  if (await exists(grant)) {
    return 'created';
  }
  const hasTeam = await exists(() =>
    github.rest.teams.getByName({
      org: repository.owner,
      team_slug: team,
      request: { signal },
    }),
  );
  if (!hasTeam) {
    return 'absent';
  }
  // So it is the new repository that GitHub does not see yet.
  await waitUntilReady(grant, { signal });
  return 'created';
}

async function exists(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isGithubError(error, 'notFound')) {
      return false;
    }
    throw error;
  }
}
