import {
  AuditorService,
  AuditorServiceEventSeverityLevel,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  gitopsDeploymentSyncPermission,
  gitopsOperations,
  OperationAccepted,
} from '@gitops-flow/backstage-plugin-gitops-common';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { ApplicationAccess } from '../access/ApplicationAccess';
import { readEntityRef } from '../access/readEntityRef';
import { withAudit } from '../access/withAudit';
import { dropAbandoned } from '../argocd/argocdErrors';
import { readBody } from '../openapi/createValidatedRouter';
import { problemsOf } from '../openapi/describeRefusal';
import {
  OperationRequestContext,
  OperationsService,
} from './OperationsService';

/** Whatever is said with it. */
const nothing = z.unknown().transform(() => ({}));

/**
 * What people may have Argo CD do with an Application, below
 * `/entities/{kind}/{namespace}/{name}/applications/{id}`; each is answered 202 with `OperationAccepted`:
 *
 * - `POST /sync` with `SyncRequest`
 * - `POST /refresh` with `RefreshRequest`
 * - `POST /terminate`
 * - `POST /resources/{resource}/actions` with `ResourceActionRequest`
 *
 * All need `gitops.deployment.sync` in the Application's environment, looked up anew each time. 403 without it, 404 as
 * for reads, 400 for what cannot be read or is not there, 409 when Argo CD refuses it as things stand, 503 when it does
 * not answer as it should or the portal's own account lacks the right. Where it may have been done though no answer says
 * so, the message of the 503 tells it.
 *
 * To be mounted in front of the validated router: requests that cannot be read are audited too, so they are read here,
 * by the same schemas.
 */
export function createOperationsRouter(options: {
  auditor: AuditorService;
  httpAuth: HttpAuthService;
  logger: LoggerService;
  access: Pick<ApplicationAccess, 'require'>;
  operations: Pick<
    OperationsService,
    'sync' | 'refresh' | 'terminate' | 'runAction'
  >;
}): express.Router {
  const { auditor, httpAuth, logger, access, operations } = options;
  const router = Router();
  const path = '/entities/:kind/:namespace/:name/applications/:id';

  router.post(
    `${path}/sync`,
    audited({
      ...gitopsOperations.sync,
      eventId: 'application-sync',
      perform: (context, { body }) => operations.sync(context, body),
    }),
  );

  router.post(
    `${path}/refresh`,
    audited({
      ...gitopsOperations.refresh,
      eventId: 'application-refresh',
      severityLevel: 'low',
      perform: (context, { body }) => operations.refresh(context, body),
    }),
  );

  router.post(
    `${path}/terminate`,
    audited({
      ...gitopsOperations.terminate,
      body: nothing,
      eventId: 'application-terminate',
      perform: context => operations.terminate(context),
    }),
  );

  router.post(
    `${path}/resources/:resource/actions`,
    audited({
      ...gitopsOperations.runResourceAction,
      eventId: 'resource-action',
      perform: (context, { params: { resource }, body: { action } }) =>
        operations.runAction(context, { resource, action }),
    }),
  );

  router.use(dropAbandoned);
  return router;

  function audited<
    Params extends { id: string },
    Body extends Record<string, string | boolean | string[] | undefined>,
  >(operation: {
    params: z.ZodType<Params>;
    body: z.ZodType<Body>;
    eventId: string;
    severityLevel?: AuditorServiceEventSeverityLevel;
    perform: (
      context: OperationRequestContext,
      input: { params: Params; body: Body },
    ) => Promise<OperationAccepted>;
  }): express.RequestHandler {
    const { eventId, severityLevel, perform } = operation;
    return withAudit(
      { auditor, logger, eventId, severityLevel },
      async (req, res, note, signal) => {
        const credentials = await httpAuth.credentials(req, {
          allow: ['user'],
        });
        const ref = readEntityRef(req.params);
        note({ entityRef: stringifyEntityRef(ref) });
        const params = readInput('path', operation.params, req.params);
        const body = readInput(
          'body',
          operation.body,
          await readJson(req, res, signal),
        );
        note({ parameters: body });
        const grant = await access.require({
          ref,
          id: params.id,
          permission: gitopsDeploymentSyncPermission,
          credentials,
          onFound: ({ access: { instance }, application, environment }) =>
            note({
              environment,
              application: [
                instance.name,
                application.namespace,
                application.name,
              ].join('/'),
            }),
        });
        const accepted = await perform(
          {
            grant,
            requestedBy: credentials.principal.userEntityRef,
            signal,
            note,
          },
          { params, body },
        );
        res.status(202).json(accepted);
      },
    );
  }
}

function readInput<T>(
  place: 'path' | 'body',
  schema: z.ZodType<T>,
  value: unknown,
): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new InputError(problemsOf(place, schema, value).join(', '));
  }
  return result.data;
}

/**
 * @param signal - ends when the caller goes
 * @returns undefined for no body at all, which Express takes for an empty object
 */
async function readJson(
  req: express.Request,
  res: express.Response,
  signal: AbortSignal,
): Promise<unknown> {
  const type = req.is('application/json');
  if (type === null || req.get('content-length') === '0') {
    return undefined;
  }
  if (type === false) {
    throw new InputError('body: send JSON, with content-type application/json');
  }
  try {
    await new Promise<void>((resolve, reject) => {
      readBody(req, res, error => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    // Half a body is no bad body when its sender has gone.
    signal.throwIfAborted();
    throw error;
  }
  return req.body;
}
