import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { simpleUser } from '../bodies/accountBody';
import { appBody } from '../bodies/appBody';
import { repositoryBody } from '../bodies/repositoryBody';
import { forbidden, GithubError, notFound, unprocessable } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRequest, ApiRouter } from '../http/ApiRouter';
import { parseBody } from '../http/parseBody';
import { includesPermissions } from '../rights/TokenRights';
import { App, Installation } from '../store/AppStore';
import { Repository } from '../store/RepositoryStore';
import { timestamp } from '../store/timestamp';

const TOKEN_LIFETIME_MS = 3_600_000;

const tokenSchema = z.object({
  permissions: z
    .record(z.string(), z.enum(['read', 'write', 'admin']))
    .optional(),
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number().int()).optional(),
});

/** https://docs.github.com/rest/apps */
export function registerInstallations(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { apps, accounts } = services;

  api.get('/app', request => ({
    body: describeApp(services, requireApp(services, request)),
  }));

  api.get('/app/installations', request => {
    const app = requireApp(services, request);
    return {
      list: apps
        .installations(app.id)
        .map(installation => installationBody(services, app, installation)),
    };
  });

  api.get('/app/installations/{installation_id}', request => {
    const app = requireApp(services, request);
    const id = Number(request.params.installation_id);
    return {
      body: installationBody(
        services,
        app,
        find(services, app, each => each.id === id),
      ),
    };
  });

  api.post('/app/installations/{installation_id}/access_tokens', request => {
    const app = requireApp(services, request);
    const id = Number(request.params.installation_id);
    const installation = find(services, app, each => each.id === id);
    const input = parseBody(tokenSchema, request.body);
    const permissions = { ...(input.permissions ?? app.permissions) };
    if (!includesPermissions(app.permissions, permissions)) {
      throw unprocessable(
        'The permissions requested are not granted to this installation.',
      );
    }
    const selected = selectRepositories(services, installation, input);
    const token = `ghs_${randomBytes(27).toString('base64url')}`;
    const expiresAt = timestamp(new Date(Date.now() + TOKEN_LIFETIME_MS));
    accounts.insertToken({
      token,
      accountId: app.botId,
      installationId: installation.id,
      rights: {
        permissions,
        ...(selected ? { repositoryIds: selected.map(each => each.id) } : {}),
      },
      expiresAt,
    });
    return {
      status: 201,
      body: {
        token,
        expires_at: expiresAt,
        permissions: { ...permissions, metadata: 'read' },
        repository_selection: selected ? 'selected' : 'all',
        ...(selected
          ? {
              repositories: selected.map(repository =>
                repositoryBody(services, repository, undefined),
              ),
            }
          : {}),
      },
    };
  });

  api.get('/repos/{owner}/{repo}/installation', request => {
    const app = requireApp(services, request);
    const repository = services.repositories.store.find(
      request.params.owner,
      request.params.repo,
    );
    if (!repository) {
      throw notFound();
    }
    const installation = find(
      services,
      app,
      each => each.accountId === repository.ownerId,
    );
    return { body: installationBody(services, app, installation) };
  });

  api.get('/orgs/{org}/installation', request => {
    const app = requireApp(services, request);
    const account = accounts.find(request.params.org);
    const installation = find(
      services,
      app,
      each => each.accountId === account?.id,
    );
    return { body: installationBody(services, app, installation) };
  });

  api.get('/installation/repositories', request => {
    const viewer = request.requireViewer();
    if (viewer.installationId === null) {
      throw forbidden(
        'You must authenticate with an installation access token in order to list repositories.',
      );
    }
    const visible = services.repositories.store
      .list()
      .filter(
        repository =>
          apps.isInstalledBot(viewer.account.id, repository.ownerId) &&
          services.access.sees(viewer, repository),
      );
    return {
      list: visible.map(repository =>
        repositoryBody(services, repository, viewer),
      ),
      paged: page => ({
        total_count: visible.length,
        repository_selection: 'all',
        repositories: page,
      }),
    };
  });
}

function requireApp(services: GithubServices, request: ApiRequest): App {
  const app =
    request.appId === undefined ? undefined : services.apps.find(request.appId);
  if (!app) {
    throw new GithubError(401, 'A JSON web token could not be decoded');
  }
  return app;
}

function find(
  services: GithubServices,
  app: App,
  matches: (installation: Installation) => boolean,
): Installation {
  const installation = services.apps.installations(app.id).find(matches);
  if (!installation) {
    throw notFound();
  }
  return installation;
}

/** @returns undefined where the token is for all repositories of the installation */
function selectRepositories(
  { repositories }: GithubServices,
  { accountId }: Installation,
  {
    repositories: names = [],
    repository_ids: ids = [],
  }: z.output<typeof tokenSchema>,
): Repository[] | undefined {
  if (names.length + ids.length === 0) {
    return undefined;
  }
  const own = repositories.store.list(accountId);
  const selected = own.filter(
    ({ id, name }) => ids.includes(id) || names.includes(name),
  );
  if (selected.length !== names.length + ids.length) {
    throw unprocessable(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return selected;
}

function describeApp(services: GithubServices, app: App) {
  return {
    ...appBody(services, app),
    installations_count: services.apps.installations(app.id).length,
  };
}

function installationBody(
  services: GithubServices,
  app: App,
  installation: Installation,
) {
  const { urls } = services;
  const account = services.accounts.get(installation.accountId);
  return {
    id: installation.id,
    account: simpleUser(urls, account),
    repository_selection: 'all',
    access_tokens_url: `${urls.api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${urls.api}/installation/repositories`,
    html_url: `${urls.web}/organizations/${account.login}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: app.permissions,
    events: [],
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}
