import { Request, Router } from 'express';
import { createApiRouter } from './createApiRouter';
import {
  Application,
  HYDRATE,
  REFRESH,
  RESOURCES_FINALIZER,
} from '../applications/Application';
import { timestamp } from '../cluster/KubernetesObject';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { sendJson } from './sendJson';
import { ApplicationFilter, selectApplications } from './filterApplications';
import { findApplication, rightsName } from './findApplication';
import { LabelSelector, parseSelector } from './parseSelector';
import { presentApplication, presentListed } from './presentApplication';
import { queryText, queryTexts } from './query';
import { ReadRate, ReadThrottle } from './ReadThrottle';
import { trimList } from './trimList';

/** Lists of applications and single ones. */
export function createApplicationsRouter(
  context: ApiContext,
  { readRate }: { readRate?: ReadRate } = {},
): Router {
  const throttle = ReadThrottle.create(readRate);
  const { accounts, applications, reconciler } = context;
  const router = createApiRouter();

  router.get('/api/v1/applications', async (request, response) => {
    const session = accounts.authenticate(request);
    const filter = readFilter(request, 'error parsing the selector');
    const found = selectApplications(applications, filter, session).map(
      presentListed,
    );
    const fields = queryText(request, 'fields');
    const items = fields ? trimList(found, fields) : found;
    sendJson(response, {
      metadata: { resourceVersion: applications.resourceVersion },
      items: items.length > 0 ? items : null,
    });
  });

  router.get('/api/v1/applications/:name', async (request, response) => {
    const session = accounts.authenticate(request);
    const find = () => findApplication(context, session, readName(request));
    // Read from Kubernetes, unlike lists and everything else.
    await throttle.turn();
    let application: Application = find();
    const refresh = queryText(request, 'refresh');
    if (refresh) {
      const key = {
        namespace: application.metadata.namespace ?? '',
        name: application.metadata.name,
      };
      applications.update(key, draft => {
        draft.metadata.annotations = {
          ...draft.metadata.annotations,
          [REFRESH]: refresh === 'hard' ? 'hard' : 'normal',
          [HYDRATE]: 'normal',
        };
      });
      await reconciler.refresh(key, goneSignal(request));
      application = find();
    }
    sendJson(response, presentApplication(application));
  });

  router.delete('/api/v1/applications/:name', async (request, response) => {
    const session = accounts.authenticate(request);
    const application = findApplication(context, session, readName(request));
    session.require('applications', 'delete', rightsName(application));
    const { namespace = '', name } = application.metadata;
    const cascades = queryText(request, 'cascade') !== 'false';
    applications.update({ namespace, name }, draft => {
      const { finalizers = [] } = draft.metadata;
      draft.metadata.finalizers = cascades
        ? [...new Set([...finalizers, RESOURCES_FINALIZER])]
        : finalizers.filter(finalizer => finalizer !== RESOURCES_FINALIZER);
      draft.metadata.deletionTimestamp ??= timestamp(Date.now());
    });
    sendJson(response, {});
  });

  return router;
}

/** The application that the path and the query name. */
export function readName(request: Request): {
  name: string;
  project: string;
  appNamespace: string;
} {
  return {
    name: request.params.name,
    project: queryText(request, 'project'),
    appNamespace: queryText(request, 'appNamespace'),
  };
}

/** @throws ApiError 500, as Argo CD answers to a selector that it cannot read */
export function readFilter(
  request: Request,
  selectorProblem: string,
): ApplicationFilter {
  let selector: LabelSelector;
  try {
    selector = parseSelector(queryText(request, 'selector'));
  } catch (error) {
    throw new ApiError(
      2,
      `${selectorProblem}: ${error instanceof Error ? error.message : error}`,
    );
  }
  return {
    name: queryText(request, 'name'),
    projects: [
      ...queryTexts(request, 'projects'),
      ...queryTexts(request, 'project'),
    ],
    repo: queryText(request, 'repo'),
    appNamespace: queryText(request, 'appNamespace'),
    selector,
  };
}

/** Told when the caller hangs up. */
function goneSignal(request: Request): AbortSignal {
  const gone = new AbortController();
  request.on('close', () => gone.abort());
  return gone.signal;
}
