import { Router } from 'express';
import { createApiRouter } from './createApiRouter';
import { Application } from '../applications/Application';
import { isActive, permitsSync, SyncWindow } from '../applications/SyncWindow';
import { ApiContext } from './ApiContext';
import { sendJson } from './sendJson';
import { readName } from './applicationsRouter';
import { findApplication } from './findApplication';
import { managedResources } from './managedResources';
import { queryText } from './query';
import { ResourceTree, resourceTree } from './resourceTree';
import { keepPaths, parseFields } from './trimFields';

/** What belongs to one application. */
export function createApplicationDetailRouter(context: ApiContext): Router {
  const { accounts, comparison } = context;
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
      sendJson(response, syncWindowsOf(comparison.syncWindows(application)));
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
        orphans: comparison.orphans(application),
      });
}

/** The windows that are for an application, and whether a person may sync it now. */
function syncWindowsOf(windows: SyncWindow[]) {
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
