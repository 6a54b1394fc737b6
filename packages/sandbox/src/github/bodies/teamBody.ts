import { GithubServices } from '../GithubServices';
import { Permission, Team } from '../store/TeamStore';
import { fullOrganization } from './accountBody';
import { nodeId } from './nodeId';

/** GitHub tells permissions of teams on repositories as one flag for each level. */
export function permissionFlags(permission: Permission | undefined) {
  const levels: Permission[] = ['pull', 'triage', 'push', 'maintain', 'admin'];
  const reached = permission ? levels.indexOf(permission) : -1;
  return {
    admin: reached >= 4,
    maintain: reached >= 3,
    push: reached >= 2,
    triage: reached >= 1,
    pull: reached >= 0,
  };
}

/** A team in lists (`team`). */
export function teamBody(
  services: GithubServices,
  team: Team,
  permission: Permission = 'pull',
) {
  const organization = services.accounts.get(team.organizationId);
  const url = `${services.urls.api}/organizations/${organization.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId('Team', team.id),
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission,
    url,
    html_url: `${services.urls.web}/orgs/${organization.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization' as const,
    organization_id: organization.id,
    parent: null,
  };
}

/** A team by itself (`team-full`). */
export function fullTeam(services: GithubServices, team: Team) {
  return {
    ...teamBody(services, team),
    members_count: services.teams.members(team.id).length,
    repos_count: services.teams.repositoryIds(team.id).length,
    created_at: team.createdAt,
    updated_at: team.updatedAt,
    organization: fullOrganization(
      services,
      services.accounts.get(team.organizationId),
    ),
  };
}
