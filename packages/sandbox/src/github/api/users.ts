import { forbidden, notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import {
  fullOrganization,
  privateUser,
  publicUser,
  simpleOrganization,
  simpleUser,
} from '../bodies/accountBody';
import { repositoryBody } from '../bodies/repositoryBody';
import { findOrganization } from './findOrganization';

/** https://docs.github.com/rest/users and https://docs.github.com/rest/orgs */
export function registerUsers(api: ApiRouter, services: GithubServices): void {
  api.get('/user', request => {
    const viewer = request.requireViewer();
    if (viewer.installationId !== null) {
      throw forbidden('Resource not accessible by integration');
    }
    return { body: privateUser(services, viewer.account) };
  });

  api.get('/user/emails', request => {
    const { account, installationId } = request.requireViewer();
    if (installationId !== null) {
      throw forbidden('Resource not accessible by integration');
    }
    return {
      list: account.email
        ? [
            {
              email: account.email,
              primary: true,
              verified: true,
              visibility: 'public',
            },
          ]
        : [],
    };
  });

  api.get('/user/memberships/orgs/{org}', request => {
    const { account, installationId } = request.requireViewer();
    if (installationId !== null) {
      throw forbidden('Resource not accessible by integration');
    }
    const organization = findOrganization(services, request.params.org);
    const role = services.accounts.role(organization.id, account.id);
    if (!role) {
      throw notFound();
    }
    const { urls } = services;
    return {
      body: {
        url: `${urls.api}/orgs/${organization.login}/memberships/${account.login}`,
        state: 'active',
        role,
        organization_url: `${urls.api}/orgs/${organization.login}`,
        organization: simpleOrganization(urls, organization),
        user: simpleUser(urls, account),
      },
    };
  });

  api.get('/user/repos', request => {
    const viewer = request.requireViewer();
    return {
      list: services.repositories.store
        .list()
        .filter(
          repository =>
            repository.visibility !== 'public' ||
            repository.creatorId === viewer.account.id ||
            services.accounts.role(repository.ownerId, viewer.account.id) !==
              undefined,
        )
        .filter(repository => services.access.sees(viewer, repository))
        .map(repository => repositoryBody(services, repository, viewer)),
    };
  });

  api.get('/users/{username}', ({ params }) => {
    const account = services.accounts.find(params.username);
    if (!account) {
      throw notFound();
    }
    return { body: publicUser(services, account) };
  });

  api.get('/orgs/{org}', ({ params }) => ({
    body: fullOrganization(services, findOrganization(services, params.org)),
  }));

  api.get('/orgs/{org}/members', ({ params, viewer }) => {
    const organization = findOrganization(services, params.org);
    // Whoever is outside sees public members only, and nobody here has made that known.
    const inside =
      viewer &&
      (services.accounts.role(organization.id, viewer.account.id) ||
        services.apps.isInstalledBot(viewer.account.id, organization.id));
    return {
      list: inside
        ? services.accounts
            .members(organization.id)
            .map(account => simpleUser(services.urls, account))
        : [],
    };
  });
}
