import { HttpAuthService } from '@backstage/backend-plugin-api';
import { gitopsDeploymentReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import express from 'express';
import Router from 'express-promise-router';
import { EntityAccess } from '../access/EntityAccess';
import { readEntityRef } from '../access/readEntityRef';
import { readEntityTarget } from '../access/readEntityTarget';
import { Audience } from './Audience';
import { deploymentsEtag } from './deploymentsEtag';
import { DeploymentsService } from './DeploymentsService';

/**
 * `GET /entities/{kind}/{namespace}/{name}/deployments`: what of an entity runs where, as `EntityDeployments`, with an
 * ETag. Whoever asks is told by signal for some minutes when the answer changes.
 *
 * 400 for a reference or selector that cannot be read, 403 without `gitops.deployment.read`, 404 for an entity that
 * the caller does not see or that has no Argo CD annotation.
 */
export function createDeploymentsRouter(options: {
  httpAuth: HttpAuthService;
  access: EntityAccess;
  service: DeploymentsService;
  audience: Audience;
}): express.Router {
  const { httpAuth, access, service, audience } = options;
  const router = Router();

  router.get(
    '/entities/:kind/:namespace/:name/deployments',
    async (req, res) => {
      const credentials = await httpAuth.credentials(req, { allow: ['user'] });
      const entity = await access.require({
        ref: readEntityRef(req.params),
        permission: gitopsDeploymentReadPermission,
        credentials,
      });
      const target = readEntityTarget(entity);
      audience.add(target, credentials.principal.userEntityRef);
      const deployments = service.deploymentsOf(target);
      // Express answers 304 by itself when the ETag is the one that the caller has.
      res
        .set('ETag', deploymentsEtag(deployments))
        .set('Cache-Control', 'private, no-cache')
        .vary('Authorization')
        .json(deployments);
    },
  );

  return router;
}
