import { HttpAuthService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  gitopsDeploymentReadPermission,
  ImageHistoryEntry,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationReader,
  ImageHistory,
} from '@gitops-flow/backstage-plugin-gitops-node';
import express from 'express';
import Router from 'express-promise-router';
import { EntityAccess } from '../access/EntityAccess';
import { readEntityRef } from '../access/readEntityRef';
import { readEntityTarget } from '../access/readEntityTarget';
import { signalOf } from './signalOf';
import { upstreamErrors } from './upstreamErrors';

/**
 * What the GitOps repository has of an entity, read when asked: where forms for changes begin.
 *
 * - `GET /entities/{kind}/{namespace}/{name}/settings`: `ApplicationSettings`
 * - `GET /entities/{kind}/{namespace}/{name}/environments/{environment}/images`: `{ items: ImageHistoryEntry[] }`, newest
 *   first
 *
 * 403 without `gitops.deployment.read`, 404 for an entity that the caller does not see, that has no Argo CD annotation,
 * or that the GitOps repository does not have, 503 when GitHub does not answer.
 */
export function createSettingsRouter(options: {
  httpAuth: HttpAuthService;
  access: EntityAccess;
  reader: ApplicationReader;
  history: ImageHistory;
}): express.Router {
  const { httpAuth, access, reader, history } = options;
  const router = Router();
  const path = '/entities/:kind/:namespace/:name';

  router.get(`${path}/settings`, async (req, res) => {
    const { application, entityRef } = await readTarget(req);
    const settings = await reader.settings(application, {
      signal: signalOf(res),
    });
    res.json(settings ?? reportMissing(application, entityRef));
  });

  router.get(`${path}/environments/:environment/images`, async (req, res) => {
    const { application, entityRef } = await readTarget(req);
    const signal = signalOf(res);
    const found =
      (await reader.find(application, { signal })) ??
      reportMissing(application, entityRef);
    const place = found.environments.find(
      ({ environment }) => environment.name === req.params.environment,
    )?.place;
    if (!place) {
      throw new NotFoundError(
        `${application} is not in ${JSON.stringify(req.params.environment)}`,
      );
    }
    const items: ImageHistoryEntry[] = await history.list(place, { signal });
    res.json({ items });
  });

  router.use(upstreamErrors);
  return router;

  async function readTarget(req: express.Request) {
    const entity = await access.require({
      ref: readEntityRef(req.params),
      permission: gitopsDeploymentReadPermission,
      credentials: await httpAuth.credentials(req, { allow: ['user'] }),
    });
    return readEntityTarget(entity);
  }
}

function reportMissing(application: string, entityRef: string): never {
  throw new NotFoundError(
    `The GitOps repository has no application ${application}, which ${entityRef} names: create it, or wait for its pull request to be merged`,
  );
}
