import {
  AuditorService,
  HttpAuthService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  argocdApplicationReadPermission,
  argocdApplicationWritePermission,
} from '@gitops-flow/backstage-plugin-gitops-common';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { GuardConfig } from './readGuardConfig';
import { RouteAudit } from './RouteAudit';
import { GUARDED_ROUTES, GuardedRoute, INSTANCE_FIELDS } from './routes';

const parseBody = express.json();

/**
 * Lets a request on to Roadie's routes only when it is one of those routes, its parameters are what they should be, the
 * route is open, and the caller has the permission: `argocd.application.read`, or `argocd.application.write` for what
 * changes something. Everything else ends here: 400 that names the parameter, 403, or 404 for any other path. Each
 * request is an event for the auditor.
 */
export function createGuardRouter(options: {
  auditor: AuditorService;
  config: GuardConfig;
  httpAuth: HttpAuthService;
  logger: LoggerService;
  permissions: PermissionsService;
}): express.Router {
  const { auditor, config, httpAuth, logger, permissions } = options;
  // The same kind of router as Roadie's: it decodes and matches paths in the same way.
  const router = Router();
  const audit = RouteAudit.create({ auditor, logger });

  for (const route of GUARDED_ROUTES) {
    router[route.method](route.path, async (req, res, next) => {
      const problem = await readBody(req, res);
      await audit.decided(route, req, res, async () => {
        if (problem) {
          throw problem;
        }
        assertParameters(route, req, config.instances);
        assertOpen(route);
        await assertPermission(route, req);
      });
      // What follows is Roadie's.
      next('router');
    });
  }
  router.use(req => {
    throw new NotFoundError(
      `${req.method} ${req.path} is no route of the Argo CD backend`,
    );
  });
  router.use(audit.unrouted);

  const guard = Router();
  guard.use(router);
  return guard;

  function assertOpen({ write }: GuardedRoute): void {
    if (write && !config.writes.has(write)) {
      throw new NotAllowedError(
        `This route is closed: applications change by pull requests on the GitOps repository. It opens with "${write}" under argocd.guard.writes.`,
      );
    }
  }

  async function assertPermission(
    { write }: GuardedRoute,
    req: express.Request,
  ): Promise<void> {
    const permission = write
      ? argocdApplicationWritePermission
      : argocdApplicationReadPermission;
    const credentials = await httpAuth.credentials(req);
    const [decision] = await permissions.authorize([{ permission }], {
      credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `The permission ${permission.name} is not granted`,
      );
    }
  }
}

/** @returns what is wrong with it. The parser's own words repeat what was sent. */
async function readBody(
  req: express.Request,
  res: express.Response,
): Promise<Error | undefined> {
  const error = await new Promise<{ type?: string } | undefined>(resolve =>
    parseBody(req, res, resolve),
  );
  return (
    error &&
    new InputError(
      `The body cannot be read (${error.type}): send JSON of at most 100 kB`,
    )
  );
}

function assertParameters(
  route: GuardedRoute,
  req: express.Request,
  instances: ReadonlySet<string>,
): void {
  assertShape('parameter', route.params, req.params);
  assertShape('query parameter', route.query, req.query);
  if (route.body) {
    assertShape('field', route.body, req.body);
  }
  for (const [name, value] of [
    ...Object.entries(req.params),
    ...Object.entries(route.body ? Object(req.body) : {}),
  ]) {
    if (INSTANCE_FIELDS.includes(name) && !instances.has(String(value))) {
      throw new InputError(
        `${name} names no Argo CD: argocd.appLocatorMethods has ${[
          ...instances,
        ].join(', ')}`,
      );
    }
  }
}

function assertShape(what: string, schema: z.ZodType, value: unknown): void {
  const result = schema.safeParse(value ?? {});
  if (!result.success) {
    // The value is not repeated: it may be anything.
    const [{ path, message }] = result.error.issues;
    throw new InputError(
      path.length > 0
        ? `The ${what} ${path.join('.')} ${message}`
        : `The request has a ${what} that the route does not know: ${message}`,
    );
  }
}
