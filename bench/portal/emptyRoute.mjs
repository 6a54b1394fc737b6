import express from 'express';
import process from 'node:process';
import { load } from '../process/loadTypescript.mjs';

const { coreServices, createBackendPlugin } = load(
  '@backstage/backend-plugin-api',
);

/** What a route costs that only asks who is there: no answer of the same backend can be faster. */
export const EMPTY_ROUTE = '/api/bench/empty';
/** The processor's time that the backend has used, as `{ms}`. */
export const CPU_ROUTE = '/api/bench/cpu';

export const emptyRoutePlugin = createBackendPlugin({
  pluginId: 'bench',
  register(env) {
    env.registerInit({
      deps: {
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
      },
      async init({ httpAuth, httpRouter }) {
        const router = express.Router();
        router.use((request, _response, next) => {
          httpAuth
            .credentials(request, { allow: ['user'] })
            .then(() => next(), next);
        });
        router.get('/empty', (_request, response) => response.json({}));
        router.get('/cpu', (_request, response) => {
          const { user, system } = process.cpuUsage();
          response.json({ ms: (user + system) / 1_000 });
        });
        httpRouter.use(router);
      },
    });
  },
});
