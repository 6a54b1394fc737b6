import { HttpAuthService } from '@backstage/backend-plugin-api';
import { gitopsDeploymentReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import express from 'express';
import Router from 'express-promise-router';
import { EntityAccess } from '../access/EntityAccess';
import { signalOf } from '../applications/signalOf';
import { upstreamErrors } from '../applications/upstreamErrors';
import { PreviewService } from './PreviewService';
import { readApplicationRef, readPreviewRequest } from './previewRequest';

/**
 * `POST /preview`: the exact files that a pull request would carry, as `ChangePreview`. Writes nothing.
 *
 * - `{ kind: 'create', values }`: `values` is the form of `templates/application`; for anybody who is signed in
 * - `{ kind: 'change' | 'promote' | 'rollback' | 'decommission', entityRef, values }`: `values` is the input of the
 *   action, without its name; for who may see the entity's deployments
 *
 * What would stop the request is answered with 200 and `problems`. 400 for a body that is none of these; 403 and 404 as
 * for the settings, and 403 when the request touches an environment for which the caller lacks `gitops.deployment.read`;
 * 503 when GitHub does not answer.
 */
export function createPreviewRouter(options: {
  httpAuth: HttpAuthService;
  access: EntityAccess;
  service: PreviewService;
}): express.Router {
  const { httpAuth, access, service } = options;
  const router = Router();

  router.post('/preview', express.json(), async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const asked = readPreviewRequest(req.body);
    const signal = signalOf(res);
    if (asked.kind === 'create') {
      const { values } = asked;
      res.json(await service.previewCreation({ values, credentials, signal }));
      return;
    }
    const grant = await access.require({
      ref: readApplicationRef(asked.entityRef),
      permission: gitopsDeploymentReadPermission,
      credentials,
    });
    res.json(await service.previewChange({ asked, grant, signal }));
  });

  router.use(upstreamErrors);
  return router;
}
