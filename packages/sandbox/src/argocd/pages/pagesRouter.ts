import { Request, Response, Router } from 'express';
import { ApiContext } from '../api/ApiContext';
import { treeOf } from '../api/applicationDetailRouter';
import { createApiRouter } from '../api/createApiRouter';
import { syncRevisions } from '../api/syncRevisions';
import { Application } from '../applications/Application';
import { instanceName } from '../applications/instanceName';
import { pinned } from '../applications/sources';
import { timestamp } from '../cluster/KubernetesObject';
import {
  changeRollout,
  ROLLOUT_BUTTONS,
  rolloutButtons,
} from '../cluster/rollouts/rolloutActions';
import { Rollout } from '../cluster/rollouts/Rollout';
import { liveResources } from '../reconcile/liveResources';
import { DELETION_APPROVED } from '../sync/pruneConfirmation';
import { applicationPage, RolloutEntry } from './applicationPage';
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
  const { applications, comparison, reconciler, repository } = context;
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
        applicationPage({
          instance,
          repositoryUrl,
          application,
          tree,
          rollouts: rolloutsOf(application),
        }),
      );
    }
  });

  router.post(
    '/applications/:namespace/:name/:action(sync|refresh|confirm)',
    async (request, response) => {
      const application = findForChange(request, response);
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

  router.post(
    '/applications/:namespace/:name/rollouts/:rollout/:action',
    async (request, response) => {
      const application = findForChange(request, response);
      if (!application) {
        return;
      }
      const { namespace, name, rollout } = request.params;
      const action = ROLLOUT_BUTTONS.find(
        known => known === request.params.action,
      );
      const found = rolloutsOf(application).find(
        ({ reference }) => reference.name === rollout,
      );
      if (!action || !found) {
        response.status(404).type('text/plain').send('Not found.\n');
        return;
      }
      context.objects.update<Rollout>(found.reference, draft =>
        changeRollout(draft, action),
      );
      response.redirect(303, `/applications/${namespace}/${name}`);
    },
  );

  /** The Rollouts that an application runs, with what can be done to each. */
  function rolloutsOf(application: Application): RolloutEntry[] {
    const valid = comparison.validate(application);
    if ('problem' in valid) {
      return [];
    }
    return liveResources({
      objects: context.objects,
      cluster: valid.cluster.server,
      application: instanceName(application.metadata),
    })
      .filter(({ reference }) => reference.kind === 'Rollout')
      .map(({ reference, object }) => ({
        reference,
        actions: rolloutButtons(object as Rollout),
      }));
  }

  /** The application that a form is about; undefined when the answer has been given. */
  function findForChange(
    request: Request,
    response: Response,
  ): Application | undefined {
    if (isForeign(request)) {
      response.status(403).type('text/plain').send('Another site asked.\n');
      return undefined;
    }
    return find(request, response);
  }

  async function sync(application: Application): Promise<void> {
    const { metadata, spec } = application;
    const { syncPolicy } = spec;
    const revisions = await syncRevisions(repository, application);
    applications.update(
      { namespace: metadata.namespace ?? '', name: metadata.name },
      draft => {
        if (draft.operation) {
          return;
        }
        draft.operation = {
          sync: {
            ...pinned(spec, revisions),
            ...(syncPolicy?.automated?.prune ? { prune: true } : {}),
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
