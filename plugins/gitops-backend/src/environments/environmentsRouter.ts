import { HttpAuthService } from '@backstage/backend-plugin-api';
import { EnvironmentList } from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsEnvironment } from '@gitops-flow/backstage-plugin-gitops-node';
import express from 'express';
import Router from 'express-promise-router';

/**
 * `GET /environments`: the environments in promotion order, for anybody who is signed in.
 */
export function createEnvironmentsRouter(options: {
  httpAuth: HttpAuthService;
  environments: GitopsEnvironment[];
}): express.Router {
  const { httpAuth, environments } = options;
  const list: EnvironmentList = {
    items: environments.map(({ name, title }, order) => ({
      name,
      title,
      order,
    })),
  };
  const router = Router();

  router.get('/environments', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['user'] });
    res.json(list);
  });

  return router;
}
