import { Router, text } from 'express';
import { createApiRouter } from './createApiRouter';
import { z } from 'zod';
import { Application, Operation } from '../applications/Application';
import { pinned, revisionsOf, targetRevisions } from '../applications/sources';
import { permitsSync } from '../applications/SyncWindow';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { sendJson } from './sendJson';
import { readName } from './applicationsRouter';
import { findApplication, rightsName } from './findApplication';
import { presentListed } from './presentApplication';
import { readBody } from './readBody';
import { syncRevisions } from './syncRevisions';

const syncRequest = z.object({
  appNamespace: z.string().default(''),
  project: z.string().default(''),
  revision: z.string().default(''),
  revisions: z.array(z.string()).default([]),
  sourcePositions: z.array(z.number().int()).default([]),
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
  const { accounts, applications, comparison, events, repository } = context;
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
      // Before the right to sync, and for dry runs too.
      if (!permitsSync(comparison.syncWindows(application), { manual: true })) {
        throw ApiError.denied('cannot sync: blocked by sync window');
      }
      session.require('applications', 'sync', rightsName(application));
      assertNotDeleting(application);
      const { spec } = application;
      const revisions = await syncRevisions(repository, application, wanted);
      const options = [
        ...(spec.syncPolicy?.syncOptions ?? []),
        ...(wanted.syncOptions?.items ?? []),
      ];
      const resources = wanted.resources?.map(({ group, ...resource }) => ({
        ...(group ? { group } : {}),
        ...resource,
      }));
      const operation: Operation = {
        sync: {
          ...pinned(spec, revisions),
          ...(wanted.prune ? { prune: true } : {}),
          ...(wanted.dryRun ? { dryRun: true } : {}),
          ...(resources?.length ? { resources } : {}),
          ...(options.length > 0 ? { syncOptions: options } : {}),
        },
        initiatedBy: { username: session.name },
        ...(wanted.infos?.length ? { info: wanted.infos } : {}),
        retry: {},
      };
      const begun = begin(application, operation);
      const named = spec.sources ? undefined : wanted.revision;
      events.recordApplication(begun, {
        component: 'argocd-server',
        reason: 'OperationStarted',
        message: `${session.name} initiated ${
          resources?.length ? 'partial ' : ''
        }sync to ${displayRevision(
          named || targetRevisions(spec)[0],
          revisions[0],
        )}`,
      });
      sendJson(response, presentListed(begun));
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
      const application = findApplication(
        context,
        session,
        { ...wanted, name: request.params.name },
        'sync',
      );
      const { spec, status, metadata } = application;
      assertNotDeleting(application);
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
          ...pinned(entry, revisionsOf(entry)),
          ...(wanted.prune ? { prune: true } : {}),
          ...(wanted.dryRun ? { dryRun: true } : {}),
          syncStrategy: { apply: {} },
          ...(spec.syncPolicy?.syncOptions
            ? { syncOptions: spec.syncPolicy.syncOptions }
            : {}),
        },
        initiatedBy: { username: session.name },
        retry: {},
      };
      const begun = begin(application, operation);
      events.recordApplication(begun, {
        component: 'argocd-server',
        reason: 'OperationStarted',
        message: `${session.name} initiated rollback to ${wanted.id}`,
      });
      sendJson(response, presentListed(begun));
    },
  );

  router.delete(
    '/api/v1/applications/:name/operation',
    async (request, response) => {
      const session = accounts.authenticate(request);
      // Who may not is told no more than that, unlike with a sync.
      const application = findApplication(
        context,
        session,
        readName(request),
        'sync',
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

function assertNotDeleting({ metadata }: Application): void {
  if (metadata.deletionTimestamp) {
    throw ApiError.precondition('application is deleting');
  }
}

/** A branch with what it means at the moment; a commit by itself. */
function displayRevision(named: string, sha: string): string {
  return named === sha ? sha : `${named} (${sha})`;
}
