import { Octokit } from '@octokit/rest';
import { RequestHandler, Router } from 'express';
import { notFound, notImplemented } from '../errors';
import { ApiRoute, toExpressPath } from '../http/ApiRouter';

/**
 * Answers 501 for what GitHub knows and this server does not, so that nobody takes the gap for GitHub's own answer.
 *
 * - `before` goes in front of the served routes and guards what they would swallow: a branch's name may hold slashes,
 *   so `branches/{branch}` would take `branches/main/protection/restrictions` for a branch.
 * - `after` takes the rest, and answers 404 for what GitHub does not know either.
 */
export function unimplemented(served: readonly ApiRoute[]): {
  before: RequestHandler;
  after: RequestHandler;
} {
  const implemented = new Set(
    served.map(({ method, path }) => `${method} ${path}`),
  );
  const missing = knownRoutes().filter(
    ({ method, path }) => !implemented.has(`${method} ${path}`),
  );
  const swallowing = served
    .filter(({ path }) => toExpressPath(path).endsWith('(*)'))
    .map(({ method, path }) => ({
      method,
      prefix: path.slice(0, path.lastIndexOf('{')),
    }));
  const isSwallowed = (route: ApiRoute) =>
    swallowing.some(
      ({ method, prefix }) =>
        method === route.method &&
        route.path.startsWith(prefix) &&
        // Only what goes on behind the name; the name itself is the served route's.
        route.path.slice(prefix.length).includes('/'),
    );

  const before = refuse(missing.filter(isSwallowed));
  const after = refuse(missing.filter(route => !isSwallowed(route)));
  after.use((_req, _res, next) => next(notFound()));
  return { before, after };
}

function refuse(routes: ApiRoute[]): Router {
  const router = Router({ caseSensitive: true });
  for (const { method, path } of routes) {
    router.all(toExpressPath(path), (req, _res, next) =>
      req.method === method
        ? next(notImplemented(`${method} ${path}`))
        : next(),
    );
  }
  return router;
}

/** Every route of GitHub's API, out of the official client. */
function knownRoutes(): ApiRoute[] {
  const { rest } = new Octokit();
  return Object.values(rest).flatMap(scope =>
    Object.values(scope).map(operation => {
      const { method, url } = operation.endpoint.DEFAULTS;
      return { method, path: url };
    }),
  );
}
