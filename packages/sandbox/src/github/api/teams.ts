import { z } from 'zod';
import { simpleUser } from '../bodies/accountBody';
import { repositoryBody } from '../bodies/repositoryBody';
import { fullTeam, permissionFlags, teamBody } from '../bodies/teamBody';
import { forbidden, notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRequest, ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { Repository } from '../store/RepositoryStore';
import { PERMISSIONS, Team } from '../store/TeamStore';
import { findOrganization } from './findOrganization';

const grantSchema = z.object({
  permission: z.enum(PERMISSIONS).default('push'),
});

/** https://docs.github.com/rest/teams */
export function registerTeams(api: ApiRouter, services: GithubServices): void {
  const { teams } = services;

  api.get('/orgs/{org}/teams', request => {
    const organization = findOrganization(services, request.params.org);
    assertMember(services, request, organization.id);
    return {
      list: teams.list(organization.id).map(team => teamBody(services, team)),
    };
  });

  api.get('/orgs/{org}/teams/{team_slug}', request => ({
    body: fullTeam(services, findTeam(services, request)),
  }));

  api.get('/orgs/{org}/teams/{team_slug}/members', request => ({
    list: teams
      .members(findTeam(services, request).id)
      .map(account => simpleUser(services.urls, account)),
  }));

  api.get('/orgs/{org}/teams/{team_slug}/memberships/{username}', request => {
    const team = findTeam(services, request);
    const account = services.accounts.find(request.params.username);
    if (!account || !teams.isMember(team.id, account.id)) {
      throw notFound();
    }
    return {
      body: {
        url: `${services.urls.api}/organizations/${team.organizationId}/team/${team.id}/memberships/${account.login}`,
        role: 'member',
        state: 'active',
      },
    };
  });

  api.get('/orgs/{org}/teams/{team_slug}/repos', request => ({
    list: teams
      .repositoryIds(findTeam(services, request).id)
      .map(id =>
        repositoryBody(
          services,
          services.repositories.store.get(id),
          request.viewer,
        ),
      ),
  }));

  api.get('/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}', request => {
    const team = findTeam(services, request);
    const repository = findVisible(services, request);
    const permission = teams.permission(team.id, repository.id);
    if (!permission) {
      throw notFound();
    }
    // GitHub tells only "yes" unless the repository is asked for by media type.
    if (!request.accept.includes('repository')) {
      return { status: 204 };
    }
    return {
      body: {
        ...repositoryBody(services, repository, request.viewer),
        permissions: permissionFlags(permission),
        role_name: permission,
      },
    };
  });

  api.put('/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}', request => {
    const team = findTeam(services, request);
    const repository = findAdministered(services, request);
    const { permission } = parseBody(grantSchema, request.body);
    teams.grant(team.id, repository.id, permission);
    return { status: 204 };
  });

  api.delete('/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}', request => {
    const team = findTeam(services, request);
    teams.revoke(team.id, findAdministered(services, request).id);
    return { status: 204 };
  });

  api.get(
    '/repos/{owner}/{repo}/teams',
    inRepository(services, 'pull', ({ repository }) => ({
      list: teams
        .ofRepository(repository.id)
        .map(({ team, permission }) => teamBody(services, team, permission)),
    })),
  );
}

function findTeam(services: GithubServices, request: ApiRequest): Team {
  const organization = findOrganization(services, request.params.org);
  assertMember(services, request, organization.id);
  const team = services.teams.find(organization.id, request.params.team_slug);
  if (!team) {
    throw notFound();
  }
  return team;
}

/** Teams are nobody's business outside the organisation. */
function assertMember(
  services: GithubServices,
  request: ApiRequest,
  organizationId: number,
): void {
  const { account } = request.requireViewer();
  const known =
    services.accounts.role(organizationId, account.id) !== undefined ||
    services.apps.isInstalledBot(account.id, organizationId);
  if (!known) {
    throw notFound();
  }
}

function findVisible(
  services: GithubServices,
  request: ApiRequest,
): Repository {
  const repository = services.repositories.store.find(
    request.params.owner,
    request.params.repo,
  );
  if (!repository || !services.access.sees(request.viewer, repository)) {
    throw notFound();
  }
  return repository;
}

function findAdministered(
  services: GithubServices,
  request: ApiRequest,
): Repository {
  const repository = findVisible(services, request);
  if (!services.access.allows(request.viewer?.account, repository, 'admin')) {
    throw forbidden('Must have admin rights to Repository.');
  }
  return repository;
}
