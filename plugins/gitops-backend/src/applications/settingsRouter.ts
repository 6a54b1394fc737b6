import { HttpAuthService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  ApplicationSettings,
  gitopsDeploymentReadPermission,
  ImageHistoryEntry,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationReader,
  ImageHistory,
} from '@gitops-flow/backstage-plugin-gitops-node';
import express from 'express';
import Router from 'express-promise-router';
import { assertTeam } from '../access/assertTeam';
import { EntityAccess } from '../access/EntityAccess';
import { EntityGrant } from '../access/EntityGrant';
import { EntityTarget } from '../access/EntityTarget';
import { readEntityRef } from '../access/readEntityRef';
import { signalOf } from './signalOf';
import { upstreamErrors } from './upstreamErrors';

/**
 * What the GitOps repository has of an entity, read when asked: where forms for changes begin.
 *
 * - `GET /entities/{kind}/{namespace}/{name}/settings`: `ApplicationSettings`
 * - `GET /entities/{kind}/{namespace}/{name}/environments/{environment}/images`: `{ items: ImageHistoryEntry[] }`, newest
 *   first
 *
 * Environments for which the caller lacks `gitops.deployment.read` are left out of the settings; 403 for the images of
 * such a one, when that is all of them, and when the GitOps repository has the application for a team that does not own
 * the entity. 404 for an entity that the caller does not see, that has no Argo CD annotation, or that the GitOps
 * repository does not have, 503 when GitHub does not answer.
 */
export function createSettingsRouter(options: {
  httpAuth: HttpAuthService;
  access: Pick<EntityAccess, 'require'>;
  reader: Pick<ApplicationReader, 'find' | 'settings'>;
  history: Pick<ImageHistory, 'list'>;
}): express.Router {
  const { httpAuth, access, reader, history } = options;
  const router = Router();
  const path = '/entities/:kind/:namespace/:name';

  router.get(`${path}/settings`, async (req, res) => {
    const { grant, target } = await readTarget(req);
    const { application } = target;
    const settings =
      (await reader.settings(application, { signal: signalOf(res) })) ??
      reportMissing(target);
    assertTeam(target, settings.team);
    res.json(onlyAllowed(settings, grant));
  });

  router.get(`${path}/environments/:environment/images`, async (req, res) => {
    const { grant, target } = await readTarget(req);
    const { environment: name } = req.params;
    grant.assertAllows(name);
    const signal = signalOf(res);
    const found =
      (await reader.find(target.application, { signal })) ??
      reportMissing(target);
    assertTeam(target, found.team);
    const place = found.environments.find(
      ({ environment }) => environment.name === name,
    )?.place;
    if (!place) {
      throw new NotFoundError(
        `${target.application} is not in ${JSON.stringify(name)}`,
      );
    }
    const items: ImageHistoryEntry[] = await history.list(place, { signal });
    res.json({ items });
  });

  router.use(upstreamErrors);
  return router;

  async function readTarget(req: express.Request) {
    const grant = await access.require({
      ref: readEntityRef(req.params),
      permission: gitopsDeploymentReadPermission,
      credentials: await httpAuth.credentials(req, { allow: ['user'] }),
    });
    return { grant, target: grant.target() };
  }
}

function reportMissing({ application, entityRef }: EntityTarget): never {
  throw new NotFoundError(
    `The GitOps repository has no application ${application}, which ${entityRef} names: create it, or wait for its pull request to be merged`,
  );
}

function onlyAllowed(
  settings: ApplicationSettings,
  grant: EntityGrant,
): ApplicationSettings {
  return {
    ...settings,
    environments: settings.environments.filter(({ environment }) =>
      grant.allows(environment),
    ),
    missingEnvironments: settings.missingEnvironments.filter(environment =>
      grant.allows(environment),
    ),
  };
}
