import { Router } from 'express';
import { createApiRouter } from './createApiRouter';
import { AppProject } from '../applications/AppProject';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { sendJson } from './sendJson';
import { Session } from './Accounts';
import { queryText } from './query';
import { keepPaths, parseFields } from './trimFields';

/** AppProjects. */
export function createProjectsRouter(context: ApiContext): Router {
  const { accounts, applications } = context;
  const router = createApiRouter();

  router.get('/api/v1/projects', async (request, response) => {
    const session = accounts.authenticate(request);
    const wanted = queryText(request, 'name');
    const items = applications
      .projects()
      .filter(
        ({ metadata: { name } }) =>
          (!wanted || name === wanted) &&
          session.allows('projects', 'get', name),
      )
      .map(presentProject);
    const body = {
      metadata: { resourceVersion: applications.resourceVersion },
      items: items.length > 0 ? items : null,
    };
    const fields = queryText(request, 'fields');
    sendJson(
      response,
      fields ? keepPaths(body, parseFields(fields).paths) : body,
    );
  });

  router.get('/api/v1/projects/:name', async (request, response) => {
    const session = accounts.authenticate(request);
    sendJson(response, presentProject(find(session, request.params.name)));
  });

  router.get('/api/v1/projects/:name/detailed', async (request, response) => {
    const session = accounts.authenticate(request);
    sendJson(response, {
      project: presentProject(find(session, request.params.name)),
    });
  });

  router.get(
    '/api/v1/projects/:name/syncwindows',
    async (request, response) => {
      const session = accounts.authenticate(request);
      const { spec } = find(session, request.params.name);
      sendJson(response, spec.syncWindows ? { windows: spec.syncWindows } : {});
    },
  );

  function find(session: Session, name: string): AppProject {
    session.require('projects', 'get', name);
    const project = applications.project(name);
    if (!project) {
      throw ApiError.notFound('appprojects', name);
    }
    return project;
  }

  return router;
}

function presentProject({ metadata, spec, status }: AppProject) {
  return { metadata, spec, status: status ?? {} };
}
