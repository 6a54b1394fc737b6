import { Router, text } from 'express';
import { createApiRouter } from './createApiRouter';
import { z } from 'zod';
import { GitRepository } from '../../git/GitRepository';
import { Application, Operation } from '../applications/Application';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { sendJson } from './sendJson';
import { readName } from './applicationsRouter';
import { findApplication, rightsName } from './findApplication';
import { presentApplication } from './presentApplication';
import { readBody } from './readBody';

const syncRequest = z.object({
  appNamespace: z.string().default(''),
  project: z.string().default(''),
  revision: z.string().default(''),
  prune: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  resources: z
    .array(
      z.object({
        group: z.string().optional(),
        kind: z.string(),
        name: z.string(),
        namespace: z.string().optional(),
      }),
    )
    .nullish(),
  syncOptions: z.object({ items: z.array(z.string()).nullish() }).nullish(),
  infos: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});

const rollbackRequest = z.object({
  appNamespace: z.string().default(''),
  project: z.string().default(''),
  id: z.number().int().default(0),
  prune: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});

/** Sync, roll back, terminate. */
export function createOperationsRouter(context: ApiContext): Router {
  const { accounts, applications, repository } = context;
  const router = createApiRouter();
  const body = text({ type: 'application/json', limit: '1mb' });

  router.post(
    '/api/v1/applications/:name/sync',
    body,
    async (request, response) => {
      const session = accounts.authenticate(request);
      const wanted = readBody(syncRequest, request, 'ApplicationSyncRequest');
      const application = findApplication(context, session, {
        ...wanted,
        name: request.params.name,
      });
      session.require('applications', 'sync', rightsName(application));
      if (application.metadata.deletionTimestamp) {
        throw ApiError.precondition('application is deleting');
      }
      const source = application.spec.source;
      const target = source.targetRevision ?? 'HEAD';
      const automated = application.spec.syncPolicy?.automated;
      if (
        automated &&
        automated.enabled !== false &&
        !wanted.dryRun &&
        wanted.revision &&
        wanted.revision !== target
      ) {
        throw ApiError.precondition(
          `Cannot sync to ${wanted.revision}: auto-sync currently set to ${target}`,
        );
      }
      const options = [
        ...(application.spec.syncPolicy?.syncOptions ?? []),
        ...(wanted.syncOptions?.items ?? []),
      ];
      const resources = wanted.resources?.map(({ group, ...resource }) => ({
        ...(group ? { group } : {}),
        ...resource,
      }));
      const operation: Operation = {
        sync: {
          revision: await resolveRevision(
            repository,
            wanted.revision || target,
          ),
          ...(wanted.prune ? { prune: true } : {}),
          ...(wanted.dryRun ? { dryRun: true } : {}),
          ...(resources?.length ? { resources } : {}),
          source,
          ...(options.length > 0 ? { syncOptions: options } : {}),
        },
        initiatedBy: { username: session.name },
        ...(wanted.infos?.length ? { info: wanted.infos } : {}),
        retry: {},
      };
      sendJson(response, presentApplication(begin(application, operation)));
    },
  );

  router.post(
    '/api/v1/applications/:name/rollback',
    body,
    async (request, response) => {
      const session = accounts.authenticate(request);
      const wanted = readBody(
        rollbackRequest,
        request,
        'ApplicationRollbackRequest',
      );
      const application = findApplication(context, session, {
        ...wanted,
        name: request.params.name,
      });
      requirePlainly(
        session.allows('applications', 'sync', rightsName(application)),
      );
      const { spec, status, metadata } = application;
      if (metadata.deletionTimestamp) {
        throw ApiError.precondition('application is deleting');
      }
      if (
        spec.syncPolicy?.automated &&
        spec.syncPolicy.automated.enabled !== false
      ) {
        throw ApiError.precondition(
          'rollback cannot be initiated when auto-sync is enabled',
        );
      }
      const entry = status.history?.find(({ id }) => id === wanted.id);
      if (!entry) {
        throw ApiError.invalid(
          `application ${metadata.namespace}/${metadata.name} does not have deployment with id ${wanted.id}`,
        );
      }
      const operation: Operation = {
        sync: {
          revision: entry.revision,
          ...(wanted.prune ? { prune: true } : {}),
          ...(wanted.dryRun ? { dryRun: true } : {}),
          syncStrategy: { apply: {} },
          source: entry.source,
          ...(spec.syncPolicy?.syncOptions
            ? { syncOptions: spec.syncPolicy.syncOptions }
            : {}),
        },
        initiatedBy: { username: session.name },
        retry: {},
      };
      sendJson(response, presentApplication(begin(application, operation)));
    },
  );

  router.delete(
    '/api/v1/applications/:name/operation',
    async (request, response) => {
      const session = accounts.authenticate(request);
      const application = findApplication(context, session, readName(request));
      requirePlainly(
        session.allows('applications', 'sync', rightsName(application)),
      );
      const { operation, status, metadata } = application;
      if (!operation || !status.operationState) {
        throw ApiError.invalid(
          'Unable to terminate operation. No operation is in progress',
        );
      }
      applications.update(
        { namespace: metadata.namespace ?? '', name: metadata.name },
        draft => {
          if (draft.status.operationState) {
            draft.status.operationState.phase = 'Terminating';
          }
        },
      );
      sendJson(response, {});
    },
  );

  function begin(application: Application, operation: Operation): Application {
    const { namespace = '', name } = application.metadata;
    if (applications.get({ namespace, name })?.operation) {
      throw ApiError.precondition('another operation is already in progress');
    }
    const begun = applications.update({ namespace, name }, draft => {
      draft.operation = operation;
      delete draft.status.operationState;
    });
    return begun ?? application;
  }

  return router;
}

/** Here Argo CD does not say what is missing. */
function requirePlainly(allowed: boolean): void {
  if (!allowed) {
    throw ApiError.denied();
  }
}

async function resolveRevision(
  repository: GitRepository,
  revision: string,
): Promise<string> {
  // A whole SHA is taken as it is: whether it exists shows in the operation.
  if (/^[0-9a-f]{40}$/.test(revision)) {
    return revision;
  }
  const sha = await repository.resolve(revision);
  if (!sha) {
    throw ApiError.precondition(
      `error resolving repo revision: rpc error: code = Unknown desc = unable to resolve '${revision}' to a commit SHA`,
    );
  }
  return sha;
}
