import { HttpAuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { gitopsDeploymentReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import { Response } from 'express';
import { EntityAccess } from '../access/EntityAccess';
import { readEntityRef } from '../access/readEntityRef';
import { createGitopsRouter, GitopsRouter } from '../openapi/GitopsRouter';
import { Audience } from './Audience';
import { DeploymentsAnswers } from './DeploymentsAnswers';
import { DeploymentsService } from './DeploymentsService';
import { WindowAlarm } from './WindowAlarm';

/**
 * `GET /entities/{kind}/{namespace}/{name}/deployments`: what of an entity runs where, as `EntityDeployments`, with an
 * ETag. It comes out of memory. Whoever asks is told by signal for some minutes when the answer changes, also when what
 * was not known yet (the author of a revision, a desired image) has become known.
 *
 * Environments for which the caller lacks `gitops.deployment.read` are left out; 403 when that is all of them. 400 for a
 * reference or an annotation that cannot be read, 404 for an entity that the caller does not see or that has no Argo CD
 * annotation.
 *
 * To be mounted on the validated router.
 */
export function createDeploymentsRouter(options: {
  httpAuth: HttpAuthService;
  access: Pick<EntityAccess, 'require'>;
  service: Pick<DeploymentsService, 'deploymentsOf'>;
  audience: Pick<Audience, 'add' | 'remove'>;
  windows: Pick<WindowAlarm, 'expect'>;
}): GitopsRouter {
  const { httpAuth, access, service, audience, windows } = options;
  const answers = DeploymentsAnswers.create();
  const router = createGitopsRouter();

  router.get(
    '/entities/:kind/:namespace/:name/deployments',
    async (req, res) => {
      const credentials = await httpAuth.credentials(req, { allow: ['user'] });
      const { userEntityRef } = credentials.principal;
      const ref = readEntityRef(req.params);
      const grant = await access
        .require({
          ref,
          permission: gitopsDeploymentReadPermission,
          credentials,
        })
        .catch(error => {
          audience.remove(stringifyEntityRef(ref), userEntityRef);
          throw error;
        });
      const target = grant.target();
      const { deployments, environments, etag, body } = answers.of(
        service.deploymentsOf(target),
        grant,
      );
      audience.add(target, userEntityRef, environments);
      windows.expect(deployments);
      res
        .set('ETag', etag)
        .set('Cache-Control', 'private, no-cache')
        .vary('Authorization');
      sendJson(res, body);
    },
  );

  return router;
}

/** Express answers 304 by itself when the ETag is the one that the caller has. */
function sendJson(res: Response, body: Buffer): void {
  res.type('json').send(body);
}
