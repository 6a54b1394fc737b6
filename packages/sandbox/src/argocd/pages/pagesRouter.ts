import { Request, Response, Router } from 'express';
import { ApiContext } from '../api/ApiContext';
import { treeOf } from '../api/applicationDetailRouter';
import { createApiRouter } from '../api/createApiRouter';
import { Application } from '../applications/Application';
import { timestamp } from '../cluster/KubernetesObject';
import { DELETION_APPROVED } from '../reconcile/pruneConfirmation';
import { applicationPage } from './applicationPage';
import { html } from './html';
import { page } from './layout';
import { listPage } from './listPage';

/** Who is said to have pressed a button of a page: nobody logs in here. */
const VISITOR = 'admin';

/** Pages for people. */
export function createPagesRouter(
  context: ApiContext,
  { instance, repositoryUrl }: { instance: string; repositoryUrl: string },
): Router {
  const { applications, reconciler, repository } = context;
  const router = createApiRouter();

  router.get('/', async (_, response) => {
    response.redirect(302, '/applications');
  });

  router.get('/applications', async (_, response) => {
    response.send(listPage({ instance, applications: applications.list() }));
  });

  router.get('/applications/:namespace/:name', async (request, response) => {
    const application = find(request, response);
    if (application) {
      const tree = await treeOf(context, application);
      response.send(
        applicationPage({ instance, repositoryUrl, application, tree }),
      );
    }
  });

  router.post(
    '/applications/:namespace/:name/:action(sync|refresh|confirm)',
    async (request, response) => {
      if (isForeign(request)) {
        response.status(403).type('text/plain').send('Another site asked.\n');
        return;
      }
      const application = find(request, response);
      if (!application) {
        return;
      }
      const { namespace, name, action } = request.params;
      const key = { namespace, name };
      if (action === 'refresh') {
        const gone = new AbortController();
        response.on('close', () => gone.abort());
        await reconciler.refresh(key, gone.signal);
      } else if (action === 'confirm') {
        applications.update(key, draft => {
          draft.metadata.annotations = {
            ...draft.metadata.annotations,
            [DELETION_APPROVED]: timestamp(Date.now()),
          };
        });
      } else {
        await sync(application);
      }
      response.redirect(303, `/applications/${namespace}/${name}`);
    },
  );

  async function sync({ metadata, spec }: Application): Promise<void> {
    const { source, syncPolicy } = spec;
    const revision = await repository.resolve(source.targetRevision ?? 'HEAD');
    applications.update(
      { namespace: metadata.namespace ?? '', name: metadata.name },
      draft => {
        if (draft.operation || !revision) {
          return;
        }
        draft.operation = {
          sync: {
            revision,
            ...(syncPolicy?.automated?.prune ? { prune: true } : {}),
            source,
            ...(syncPolicy?.syncOptions
              ? { syncOptions: syncPolicy.syncOptions }
              : {}),
          },
          initiatedBy: { username: VISITOR },
          retry: {},
        };
        delete draft.status.operationState;
      },
    );
  }

  function find(request: Request, response: Response): Application | undefined {
    const { namespace, name } = request.params;
    const application = applications.get({ namespace, name });
    if (!application) {
      response.status(404).send(
        page({
          title: `There is no application ${namespace}/${name}`,
          instance,
          body: html`<p><a href="/applications">All applications</a></p>`,
        }),
      );
    }
    return application;
  }

  return router;
}

/** Whether a form of somebody else's page sent this. */
function isForeign(request: Request): boolean {
  const origin = request.get('origin');
  if (origin === undefined) {
    return false;
  }
  // Pages without an origin of their own send the word "null".
  return !URL.canParse(origin) || new URL(origin).host !== request.get('host');
}
