import { HttpAuthService } from '@backstage/backend-plugin-api';
import { gitopsDeploymentReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import express from 'express';
import {
  ApplicationAccess,
  ApplicationGrant,
} from '../access/ApplicationAccess';
import { readEntityRef } from '../access/readEntityRef';
import { signalOf } from '../applications/signalOf';
import { dropAbandoned } from '../argocd/argocdErrors';
import { createGitopsRouter, GitopsRouter } from '../openapi/GitopsRouter';
import { DeployedRevisions } from '../revisions/DeployedRevisions';
import { toDetail } from './Detail';
import { DetailsService } from './DetailsService';
import { HistoryReader } from './HistoryReader';
import { Revisions } from './Revisions';

/**
 * One Application from close by, below `/entities/{kind}/{namespace}/{name}/applications/{id}`:
 *
 * - `GET /resources`: `ResourceTree`
 * - `GET /diff`: `ResourceDiffList`
 * - `GET /history?limit=&before=`: `DeploymentHistory`, the only one that asks nobody
 * - `GET /events?resource=`: `ResourceEventList`
 * - `GET /revisions/{revision}?source=`: `RevisionMetadata`
 * - `GET /resources/{resource}/actions`: `ResourceActionList`
 *
 * All need `gitops.deployment.read` in the Application's environment and have an ETag. 403 when it is granted in none,
 * 404 for an entity that the caller does not see, an id that is not of the entity or lies where the caller may not read,
 * for an unknown resource, and for a revision that the Application has nothing to do with; 503 when Argo CD does not answer as it should.
 *
 * To be mounted on the validated router.
 */
export function createDetailsRouter(options: {
  httpAuth: HttpAuthService;
  access: Pick<ApplicationAccess, 'require'>;
  details: Pick<DetailsService, 'tree' | 'diff' | 'events' | 'actions'>;
  history: Pick<HistoryReader, 'read'>;
  revisions: Pick<Revisions, 'find'>;
  deployed: Pick<DeployedRevisions, 'require'>;
}): GitopsRouter {
  const { httpAuth, access, details, history, revisions, deployed } = options;
  const router = createGitopsRouter();

  router.get(
    '/entities/:kind/:namespace/:name/applications/:id/resources',
    async (req, res) => {
      const found = await findApplication(req);
      const { answer, etag } = await details.tree(found, {
        signal: signalOf(res),
      });
      cacheable(res, etag).json(answer);
    },
  );

  router.get(
    '/entities/:kind/:namespace/:name/applications/:id/diff',
    async (req, res) => {
      const found = await findApplication(req);
      const { answer, etag } = await details.diff(found, {
        signal: signalOf(res),
      });
      cacheable(res, etag).json(answer);
    },
  );

  router.get(
    '/entities/:kind/:namespace/:name/applications/:id/history',
    async (req, res) => {
      const found = await findApplication(req);
      const { answer, etag } = toDetail(await history.read(found, req.query));
      cacheable(res, etag).json(answer);
    },
  );

  router.get(
    '/entities/:kind/:namespace/:name/applications/:id/events',
    async (req, res) => {
      const found = await findApplication(req);
      const { answer, etag } = await details.events(found, req.query.resource, {
        signal: signalOf(res),
      });
      cacheable(res, etag).json(answer);
    },
  );

  router.get(
    '/entities/:kind/:namespace/:name/applications/:id/revisions/:revision',
    async (req, res) => {
      const found = await findApplication(req);
      const { revision } = req.params;
      const signal = signalOf(res);
      const { repoUrl } = await deployed.require(found, revision, { signal });
      const { answer, etag } = toDetail(
        await revisions.find(found.access, found.application, {
          revision,
          repoUrl,
          source: req.query.source,
          signal,
        }),
      );
      cacheable(res, etag).json(answer);
    },
  );

  router.get(
    '/entities/:kind/:namespace/:name/applications/:id/resources/:resource/actions',
    async (req, res) => {
      const found = await findApplication(req);
      const { answer, etag } = await details.actions(
        found,
        req.params.resource,
        { signal: signalOf(res) },
      );
      cacheable(res, etag).json(answer);
    },
  );

  router.use(dropAbandoned);
  return router;

  async function findApplication<Params extends { id: string }, Answer, Query>(
    req: express.Request<Params, Answer, {}, Query, Record<string, string>>,
  ): Promise<ApplicationGrant> {
    return access.require({
      ref: readEntityRef(req.params),
      id: req.params.id,
      permission: gitopsDeploymentReadPermission,
      credentials: await httpAuth.credentials(req, { allow: ['user'] }),
    });
  }
}

/** Express answers 304 by itself when the ETag is the one that the caller has. */
function cacheable<T extends express.Response>(res: T, etag: string): T {
  res
    .set('ETag', etag)
    .set('Cache-Control', 'private, no-cache')
    .vary('Authorization');
  return res;
}
