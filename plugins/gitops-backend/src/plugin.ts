import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  GithubClient,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { ApplicationAccess } from './access/ApplicationAccess';
import { EntityAccess } from './access/EntityAccess';
import { readAccessRules } from './access/readAccessRules';
import { registerDeploymentPermissions } from './access/registerDeploymentPermissions';
import { createApplicationsRouter } from './applications/createApplicationsRouter';
import { ArgocdInstances } from './argocd/ArgocdInstances';
import { readBackendConfig } from './config';
import { DeploymentOutcomes } from './deployments/DeploymentOutcomes';
import { DeploymentsKeeper } from './deployments/DeploymentsKeeper';
import { createDetailsRouter } from './details/detailsRouter';
import { DetailsService } from './details/DetailsService';
import { HistoryReader } from './details/HistoryReader';
import { createEnvironmentsRouter } from './environments/environmentsRouter';
import { FleetIndex } from './fleet/FleetIndex';
import { createFleetRouter } from './fleet/fleetRouter';
import { FleetService } from './fleet/FleetService';
import { FleetSignals } from './fleet/FleetSignals';
import { gitopsHealthServiceRef } from './health/gitopsHealth';
import { HistoryKeeper } from './history/HistoryKeeper';
import { createInstancesRouter } from './instances/instancesRouter';
import { InstanceVersions } from './instances/InstanceVersions';
import { ArgocdMetrics } from './metrics/ArgocdMetrics';
import { createValidatedRouter } from './openapi/createValidatedRouter';
import { createOperationsRouter } from './operations/operationsRouter';
import { OperationsService } from './operations/OperationsService';
import { DeployedRevisions } from './revisions/DeployedRevisions';
import { subscribeToGithub } from './webhooks/subscribeToGithub';

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
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        health: gitopsHealthServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init({
        auditor,
        auth,
        catalog,
        config,
        database,
        events,
        health,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        metrics,
        permissions,
        permissionsRegistry,
        scheduler,
        signals,
      }) {
        const { gitops, historyRetentionMs, instances, pullRequestPollMs } =
          readBackendConfig(config);
        const { environments, repository } = gitops;

        const argocdMetrics = ArgocdMetrics.create({ metrics });
        const argocd = ArgocdInstances.create({
          instances,
          logger,
          onCall: (instance, call) => argocdMetrics.onCall(instance, call),
        });
        argocdMetrics.observe(argocd.all.map(({ mirror }) => mirror));
        health.report(() => argocd.statuses());
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
        registerDeploymentPermissions({ auth, catalog, permissionsRegistry });
        const access = EntityAccess.create({
          auth,
          catalog,
          permissions,
          permissionsRegistry,
          rules: readAccessRules(config),
        });
        const history = await HistoryKeeper.create({
          database,
          environments,
          logger,
          mirrors: argocd,
          retentionMs: historyRetentionMs,
          scheduler,
        });
        const outcomes = DeploymentOutcomes.create({
          readPast: async (instance, { namespace, name }, limit) => {
            const key = { instance, namespace, name };
            const { items } = await history.store.list([key], { limit });
            return items;
          },
        });
        history.onEvents((instance, news) => outcomes.onEvents(instance, news));
        const deployments = DeploymentsKeeper.create({
          access,
          config: gitops,
          gitopsRepository,
          httpAuth,
          instances: argocd,
          logger,
          outcomes,
          pollMs: pullRequestPollMs,
          rootConfig: config,
          signals,
        });
        const fleetSignals = FleetSignals.create({ signals, logger });
        argocd.onChange(change => fleetSignals.onMirrorChange(change));
        deployments.onLearned(() => fleetSignals.changed());
        const versions = InstanceVersions.create({ instances: argocd, logger });

        const applicationAccess = ApplicationAccess.create({
          access,
          instances: argocd,
          environments,
        });
        const details = DetailsService.create({ instances: argocd, logger });
        const { revisions } = deployments;
        // In front of the validation, so that what it would refuse is audited too.
        httpRouter.use(
          createOperationsRouter({
            auditor,
            httpAuth,
            logger,
            access: applicationAccess,
            operations: OperationsService.create({
              details,
              history: history.store,
              logger,
            }),
          }),
        );

        httpRouter.use(
          createValidatedRouter([
            createEnvironmentsRouter({ httpAuth, environments }),
            deployments.router,
            createApplicationsRouter({
              access,
              catalog,
              config: gitops,
              github,
              gitopsRepository,
              httpAuth,
              rootConfig: config,
            }),
            createDetailsRouter({
              httpAuth,
              access: applicationAccess,
              details,
              history: HistoryReader.create({
                store: history.store,
                outcomes,
                revisions,
                retentionMs: historyRetentionMs,
              }),
              revisions,
              deployed: DeployedRevisions.create({ store: history.store }),
            }),
            createFleetRouter({
              httpAuth,
              access,
              service: FleetService.create({
                index: FleetIndex.create({
                  environments,
                  instances: argocd,
                  logger,
                }),
                instances: argocd,
                overview: deployments.overview,
              }),
              signals: fleetSignals,
            }),
            createInstancesRouter({
              httpAuth,
              permissions,
              instances: argocd,
              versions,
            }),
          ]),
        );

        const pushes = await subscribeToGithub({
          events,
          instances: argocd.all,
          logger,
          repositoryUrl: repository.url,
          onRepositoryEvent: () => deployments.poke(),
        });

        history.start();
        argocd.start();
        versions.start();
        deployments.start();
        lifecycle.addShutdownHook(async () => {
          fleetSignals.stop();
          await pushes.stop();
          await versions.stop();
          await Promise.all([argocd.stop(), deployments.stop()]);
          await history.stop();
        });
      },
    });
  },
});
