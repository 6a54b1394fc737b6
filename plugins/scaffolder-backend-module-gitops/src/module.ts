import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  ApplicationRepositories,
  GithubClient,
  GitopsRepository,
  PlatformRepositories,
  readGitopsConfig,
  TeamAccess,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createCatalogEnsureAction } from './actions/catalogEnsure';
import { createFilesProposeAction } from './actions/filesPropose';
import { createPlatformEnsureAction } from './actions/platformEnsure';
import { createPlatformPlanAction } from './actions/platformPlan';
import { createPreflightAction } from './actions/preflight';
import { createApplicationProposeAction } from './actions/applicationPropose';
import { createRepositoryEnsureAction } from './actions/repositoryEnsure';
import { createTeamGrantAction } from './actions/teamGrant';
import { createTeamPlanAction } from './actions/teamPlan';

/**
 * Adds the `gitops:*` actions to the scaffolder. They read the `gitops`, `integrations.github` and `app.baseUrl`
 * sections of the configuration.
 *
 * @public
 */
export const scaffolderModuleGitops = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'gitops',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        scaffolder: scaffolderActionsExtensionPoint,
      },
      async init({ catalog, config: rootConfig, logger, scaffolder }) {
        const config = readGitopsConfig(rootConfig);
        const github = GithubClient.fromConfig(rootConfig, {
          host: config.repository.host,
          logger,
        });
        const gitopsRepository = GitopsRepository.create({ config, github });
        const repositories = ApplicationRepositories.create({
          config,
          github,
          appBaseUrl: rootConfig.getString('app.baseUrl'),
        });
        const teamAccess = TeamAccess.create({ github });
        scaffolder.addActions(
          createPreflightAction({
            catalog,
            config,
            gitopsRepository,
            repositories,
          }),
          createRepositoryEnsureAction({ repositories }),
          createApplicationProposeAction({
            config,
            gitopsRepository,
            repositories,
          }),
          createCatalogEnsureAction({ catalog }),
          createPlatformPlanAction({ config, teamAccess }),
          createPlatformEnsureAction({
            platformRepositories: PlatformRepositories.create({
              config,
              github,
            }),
          }),
          createTeamPlanAction({
            catalog,
            config,
            gitopsRepository,
            teamAccess,
          }),
          createTeamGrantAction({ config, teamAccess }),
          createFilesProposeAction({ gitopsRepository }),
        );
      },
    });
  },
});
