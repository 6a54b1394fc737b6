import { HttpAuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { NameAvailability } from '@gitops-flow/backstage-plugin-gitops-common';
import { NameCheck } from '@gitops-flow/backstage-plugin-gitops-node';
import express from 'express';
import Router from 'express-promise-router';
import { signalOf } from '../applications/signalOf';
import { upstreamErrors } from '../applications/upstreamErrors';

/**
 * `GET /names/{name}`: whether a new application may be called so, as `NameAvailability`, for anybody who is signed in.
 * Names that GitHub or the GitOps repository know are told even where the caller does not see them: they are taken.
 *
 * 503 when GitHub does not answer.
 */
export function createNamesRouter(options: {
  httpAuth: HttpAuthService;
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  names: Pick<NameCheck, 'check'>;
}): express.Router {
  const { httpAuth, catalog, names } = options;
  const router = Router();

  router.get('/names/:name', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const { name } = req.params;
    const answer = await names.check(name, { signal: signalOf(res) });
    if (!answer.available) {
      res.json(answer);
      return;
    }
    // Only a name that the check has let through can be a reference.
    const ref = stringifyEntityRef({
      kind: 'component',
      namespace: 'default',
      name,
    });
    const entity = await catalog.getEntityByRef(ref, { credentials });
    const taken: NameAvailability = {
      name,
      available: false,
      problem: `The catalog has ${ref} already: choose another name`,
    };
    res.json(entity ? taken : answer);
  });

  router.use(upstreamErrors);
  return router;
}
