import { randomUUID } from 'node:crypto';
import express, { ErrorRequestHandler, Express, RequestHandler } from 'express';
import { createApi } from './api/createApi';
import { ENTERPRISE_VERSION } from './api/meta';
import { unimplemented } from './api/unimplemented';
import { GithubServices } from './GithubServices';
import { ApiRoute, ApiRouter, sendError } from './http/ApiRouter';
import { authenticate } from './http/authenticate';
import { gitTransport } from './http/gitTransport';
import { MovedError } from './http/inRepository';
import { RateLimit } from './http/RateLimit';
import { SecondaryLimitOptions, SecondaryLimits } from './http/SecondaryLimits';
import { accessTokens } from './oauth/accessTokens';
import { OauthApp, OauthGrants } from './oauth/OauthGrants';
import { createPages } from './pages/createPages';
import { Webhooks } from './webhooks/Webhooks';

const MAX_BODY = '100mb';

/** REST, git and pages on one port, as an enterprise's GitHub has them. */
export function createGithubApp({
  services,
  webhooks,
  directory,
  defaultLogin,
  oauthApps,
  requestsPerHour,
  secondaryLimits,
}: {
  services: GithubServices;
  webhooks: Webhooks;
  /** Where the server may keep files. */
  directory: string;
  defaultLogin: string | undefined;
  oauthApps: OauthApp[];
  requestsPerHour: number;
  secondaryLimits: SecondaryLimitOptions;
}): { app: Express; routes: readonly ApiRoute[] } {
  const rateLimit = RateLimit.create({ perHour: requestsPerHour });
  const api = createApi(services, rateLimit, webhooks);
  const oauth = OauthGrants.create({
    apps: oauthApps,
    accounts: services.accounts,
  });
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(
    '/api/v3',
    createRest(services, api, [
      rateLimit.handler,
      SecondaryLimits.create(secondaryLimits).handler,
    ]),
  );
  // Before the tokens are looked at: apps show their own secret here.
  app.use(accessTokens(oauth));
  app.use(authenticateInText(services));
  app.use(gitTransport({ services, directory }));
  app.use(createPages({ services, oauth, defaultLogin }));
  return { app, routes: api.routes };
}

function createRest(
  services: GithubServices,
  api: ApiRouter,
  limits: RequestHandler[],
): Express {
  const missing = unimplemented(api.routes);
  const rest = express();
  rest.disable('x-powered-by');
  rest.disable('etag');
  rest.use((_req, res, next) => {
    res.set({
      'x-github-request-id': randomUUID(),
      'x-github-enterprise-version': ENTERPRISE_VERSION,
      'x-github-media-type': 'github.v3; format=json',
    });
    next();
  });
  rest.use(authenticate(services));
  rest.use(limits);
  // GitHub reads every body as JSON, whatever the client calls it.
  rest.use(express.json({ limit: MAX_BODY, strict: false, type: () => true }));
  rest.use(repositoriesById(services));
  rest.use(missing.before);
  rest.use(api.handler);
  rest.use(missing.after);
  const onError: ErrorRequestHandler = (error, req, res, _next) => {
    if (error instanceof MovedError) {
      const tail = req.originalUrl.replace(
        /^\/api\/v3\/repos\/[^/?]+\/[^/?]+/,
        '',
      );
      const url = `${services.urls.api}/repositories/${error.repositoryId}${tail}`;
      sendError(error.toGithubError(req.method, url), res);
      return;
    }
    sendError(error, res);
  };
  rest.use(onError);
  return rest;
}

/** `/repositories/{id}/...` means the same as `/repos/{owner}/{repo}/...`, and survives renames. */
function repositoriesById({ repositories }: GithubServices): RequestHandler {
  return (req, _res, next) => {
    const match = /^\/repositories\/(\d+)(?=[/?]|$)/.exec(req.url);
    const repository = match && repositories.store.findById(Number(match[1]));
    if (match && repository) {
      req.url = `/repos/${repository.owner}/${repository.name}${req.url.slice(
        match[0].length,
      )}`;
    }
    next();
  };
}

/** Outside the API a wrong token is told in text, for people in front of `git`. */
function authenticateInText(services: GithubServices): RequestHandler {
  const inner = authenticate(services);
  return (req, res, next) =>
    inner(req, res, error => {
      if (error) {
        res
          .status(401)
          .set('www-authenticate', 'Basic realm="GitHub"')
          .type('text/plain')
          .end('Bad credentials\n');
        return;
      }
      next();
    });
}
