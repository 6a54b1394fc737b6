import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { gitopsPermissions } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  GithubClient,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { EntityAccess } from './access/EntityAccess';
import { createApplicationsRouter } from './applications/createApplicationsRouter';
import { readBackendConfig } from './config';
import { Audience } from './deployments/Audience';
import { createDeploymentsRouter } from './deployments/deploymentsRouter';
import { DeploymentsService } from './deployments/DeploymentsService';
import { DeploymentsSignals } from './deployments/DeploymentsSignals';
import { InstanceMirrors } from './deployments/InstanceMirrors';
import { createEnvironmentsRouter } from './environments/environmentsRouter';
import { PullRequestWatch } from './pullRequests/PullRequestWatch';

/**
 * The backend plugin `gitops`.
 *
 * @public
 */
export const gitopsPlugin = createBackendPlugin({
  pluginId: 'gitops',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
      },
      async init({
        catalog,
        config,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        permissions,
        permissionsRegistry,
        signals,
      }) {
        const { gitops, instances, pullRequestPollMs } =
          readBackendConfig(config);
        const { environments, repository } = gitops;

        const mirrors = InstanceMirrors.create({ instances, logger });
        const github = GithubClient.fromConfig(config, {
          host: repository.host,
          logger,
          // The watch has its own way to wait, and a page cannot wait an hour.
          patience: 'none',
        });
        const gitopsRepository = GitopsRepository.create({
          config: gitops,
          github,
        });
        const access = EntityAccess.create({ catalog, permissions });
        const pullRequests = PullRequestWatch.create({
          source: gitopsRepository,
          logger,
          environments: environments.map(({ name }) => name),
          pollMs: pullRequestPollMs,
        });
        const audience = Audience.create();
        const deploymentsSignals = DeploymentsSignals.create({
          signals,
          audience,
          logger,
        });
        mirrors.onChange(change => deploymentsSignals.onMirrorChange(change));
        pullRequests.onChange(applications =>
          deploymentsSignals.onPullRequestChange(applications),
        );

        permissionsRegistry.addPermissions(gitopsPermissions);
        httpRouter.use(createEnvironmentsRouter({ httpAuth, environments }));
        httpRouter.use(
          createDeploymentsRouter({
            httpAuth,
            access,
            service: DeploymentsService.create({
              environments,
              mirrors,
              pullRequests,
            }),
            audience,
          }),
        );
        httpRouter.use(
          createApplicationsRouter({
            access,
            catalog,
            config: gitops,
            github,
            gitopsRepository,
            httpAuth,
            rootConfig: config,
          }),
        );

        mirrors.start();
        pullRequests.start();
        lifecycle.addShutdownHook(async () => {
          deploymentsSignals.stop();
          await Promise.all([mirrors.stop(), pullRequests.stop()]);
        });
      },
    });
  },
});
