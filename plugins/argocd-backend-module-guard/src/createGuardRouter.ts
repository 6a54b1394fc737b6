import {
  AuditorService,
  HttpAuthService,
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
import { GUARDED_ROUTES, GuardedRoute, INSTANCE_FIELDS } from './routes';

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
  permissions: PermissionsService;
}): express.Router {
  const { auditor, config, httpAuth, permissions } = options;
  // The same kind of router as Roadie's: it decodes and matches paths in the same way.
  const router = Router();
  router.use(express.json());

  for (const route of GUARDED_ROUTES) {
    router[route.method](route.path, async (req, res, next) => {
      await audited(route, req, res, async () => {
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

  /** The event of a write ends with Roadie's answer, that of a read with the decision. */
  async function audited(
    route: GuardedRoute,
    req: express.Request,
    res: express.Response,
    decide: () => Promise<void>,
  ): Promise<void> {
    const event = await auditor.createEvent({
      eventId: 'argocd-route',
      severityLevel: route.write ? 'medium' : 'low',
      request: req,
      meta: {
        route: `${route.method.toUpperCase()} ${route.path}`,
        params: { ...req.params },
        ...(route.write ? { action: route.write, ...namesIn(req.body) } : {}),
      },
    });
    try {
      await decide();
    } catch (error) {
      await event.fail({
        error: error instanceof Error ? error : new Error(String(error)),
      });
      throw error;
    }
    if (!route.write) {
      await event.success();
      return;
    }
    res.once('close', () => {
      const { statusCode } = res;
      const meta = { statusCode };
      const failed = !res.writableFinished || statusCode >= 400;
      const ended = failed
        ? event.fail({
            meta,
            error: new Error(
              res.writableFinished
                ? `The Argo CD backend answered ${statusCode}`
                : 'The caller left before the answer',
            ),
          })
        : event.success({ meta });
      // The answer is out: nobody is left to tell, and the auditor logs its own failures.
      ended.catch(() => undefined);
    });
  }
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

/** Who is concerned, without everything else that somebody may have sent. */
function namesIn(body: unknown): Record<string, string> {
  const { appName, appSelector, clusterName, projectName } = Object(body);
  return Object.fromEntries(
    Object.entries({ appName, appSelector, clusterName, projectName }).flatMap(
      ([name, value]) =>
        typeof value === 'string' ? [[name, value.slice(0, 253)]] : [],
    ),
  );
}
