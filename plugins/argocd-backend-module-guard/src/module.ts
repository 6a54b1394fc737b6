import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { createGuardRouter } from './createGuardRouter';
import { OrderCheck } from './OrderCheck';
import { readGuardConfig } from './readGuardConfig';

/**
 * The guard of Roadie's Argo CD backend, a module of its plugin `argocd`. Modules begin before their plugin, so its
 * router comes before Roadie's.
 *
 * @public
 */
export const argocdGuardModule = createBackendModule({
  pluginId: 'argocd',
  moduleId: 'guard',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        rootHttpRouter: coreServices.rootHttpRouter,
      },
      async init({
        auditor,
        config,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        permissions,
        rootHttpRouter,
      }) {
        const order = OrderCheck.create({ logger, rootHttpRouter });
        order.mount(httpRouter);
        httpRouter.use(
          createGuardRouter({
            auditor,
            config: readGuardConfig(config),
            httpAuth,
            logger,
            permissions,
          }),
        );
        lifecycle.addStartupHook(async () => {
          try {
            await order.run();
          } catch (error) {
            // Backstage goes on after a failed hook, and an open door to Argo CD is worse than no portal.
            process.exitCode = 1;
            process.kill(process.pid, 'SIGTERM');
            throw error;
          }
        });
      },
    });
  },
});
