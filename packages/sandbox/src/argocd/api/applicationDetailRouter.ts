import { Router } from 'express';
import { createApiRouter } from './createApiRouter';
import { GitRepository } from '../../git/GitRepository';
import { Application } from '../applications/Application';
import {
  assignedWindows,
  isActive,
  permitsSync,
  SyncWindow,
} from '../applications/SyncWindow';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { sendJson } from './sendJson';
import { readName } from './applicationsRouter';
import { findApplication } from './findApplication';
import { managedResources } from './managedResources';
import { queryText } from './query';
import { ResourceTree, resourceTree } from './resourceTree';
import { keepPaths, parseFields } from './trimFields';

/** What belongs to one application. */
export function createApplicationDetailRouter(context: ApiContext): Router {
  const { accounts, comparison, repository } = context;
  const router = createApiRouter();

  router.get(
    '/api/v1/applications/:name/resource-tree',
    async (request, response) => {
      const session = accounts.authenticate(request);
      const application = findApplication(context, session, readName(request));
      sendJson(response, await treeOf(context, application));
    },
  );

  router.get(
    '/api/v1/applications/:name/managed-resources',
    async (request, response) => {
      const session = accounts.authenticate(request);
      const application = findApplication(context, session, readName(request));
      const wanted = {
        group: queryText(request, 'group'),
        kind: queryText(request, 'kind'),
        namespace: queryText(request, 'namespace'),
        name: queryText(request, 'name'),
      };
      const pairs = (await comparison.pairs(application)).filter(
        pair =>
          (!wanted.group || pair.group === wanted.group) &&
          (!wanted.kind || pair.kind === wanted.kind) &&
          (!wanted.namespace || pair.namespace === wanted.namespace) &&
          (!wanted.name || pair.name === wanted.name),
      );
      const body = pairs.length > 0 ? { items: managedResources(pairs) } : {};
      const fields = queryText(request, 'fields');
      sendJson(
        response,
        fields ? keepPaths(body, parseFields(fields).paths) : body,
      );
    },
  );

  router.get(
    '/api/v1/applications/:name/syncwindows',
    async (request, response) => {
      const session = accounts.authenticate(request);
      const application = findApplication(context, session, readName(request));
      sendJson(response, syncWindowsOf(context, application));
    },
  );

  router.get('/api/v1/applications/:name/links', async (request, response) => {
    const session = accounts.authenticate(request);
    findApplication(context, session, readName(request));
    sendJson(response, { items: [] });
  });

  router.get(
    '/api/v1/applications/:name/revisions/:revision/metadata',
    async (request, response) => {
      const session = accounts.authenticate(request);
      findApplication(context, session, readName(request));
      sendJson(
        response,
        await revisionMetadata(repository, request.params.revision),
      );
    },
  );

  return router;
}

/** The tree of an application whose spec is valid; an empty one otherwise. */
export async function treeOf(
  { comparison, objects }: ApiContext,
  application: Application,
): Promise<ResourceTree> {
  const valid = comparison.validate(application);
  return 'problem' in valid
    ? {}
    : resourceTree({
        objects,
        cluster: valid.cluster.server,
        pairs: await comparison.pairs(application),
      });
}

/** The windows that are for an application, and whether a person may sync it now. They are shown and hold nobody up. */
function syncWindowsOf(
  { applications, comparison }: ApiContext,
  application: Application,
) {
  const valid = comparison.validate(application);
  const windows = assignedWindows(
    applications.project(application.spec.project)?.spec.syncWindows ?? [],
    application,
    'cluster' in valid ? valid.cluster : undefined,
  );
  const now = Date.now();
  // Neither the description nor the time zone is told.
  const present = (window: SyncWindow) => ({
    kind: window.kind,
    schedule: window.schedule,
    duration: window.duration,
    manualSync: window.manualSync ?? false,
  });
  const active = windows.filter(window => isActive(window, now));
  return {
    ...(active.length > 0 ? { activeWindows: active.map(present) } : {}),
    ...(windows.length > 0 ? { assignedWindows: windows.map(present) } : {}),
    canSync: permitsSync(windows, { manual: true, now }),
  };
}

async function revisionMetadata(repository: GitRepository, revision: string) {
  if (!/^[0-9a-f]{7,40}$/.test(revision)) {
    throw new ApiError(2, `revision ${revision} must be resolved`);
  }
  const commit = await repository.commitInfo(revision);
  if (!commit) {
    throw new ApiError(
      2,
      `error acquiring repo lock: failed to initialize repository resources: rpc error: code = Internal desc = Failed to checkout revision ${revision}`,
    );
  }
  return {
    author: `${commit.author.name} <${commit.author.email}>`,
    date: commit.author.date,
    message: commit.message,
  };
}
