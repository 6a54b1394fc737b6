import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  ApplicationReader,
  ApplicationRepositories,
  ApplicationRequests,
  EcrRepositories,
  GithubClient,
  GithubCredentialsCheck,
  GitopsRepository,
  ImageHistory,
  ImageRegistries,
  KnownTeams,
  OidcRoles,
  OpenRequests,
  PlatformRepositories,
  readGitopsConfig,
  readInstances,
  TeamAccess,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createApplicationChangeAction } from './actions/applicationChange';
import { createApplicationDecommissionAction } from './actions/applicationDecommission';
import { createApplicationImportAction } from './actions/applicationImport';
import { createCatalogEnsureAction } from './actions/catalogEnsure';
import { createEcrEnsureAction } from './actions/ecrEnsure';
import { createFilesProposeAction } from './actions/filesPropose';
import { createOidcEnsureAction } from './actions/oidcEnsure';
import { createPlatformEnsureAction } from './actions/platformEnsure';
import { createPlatformPlanAction } from './actions/platformPlan';
import { createPreflightAction } from './actions/preflight';
import { createApplicationProposeAction } from './actions/applicationPropose';
import { createPromotionProposeAction } from './actions/promotionPropose';
import { createRepositoryEnsureAction } from './actions/repositoryEnsure';
import { createRollbackProposeAction } from './actions/rollbackPropose';
import { createTeamGrantAction } from './actions/teamGrant';
import { createTeamPlanAction } from './actions/teamPlan';
import { inGithubScope } from './inGithubScope';

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
        const requests = ApplicationRequests.create({
          config,
          gitopsRepository,
          reader: ApplicationReader.create({ config, gitopsRepository }),
          history: ImageHistory.create({ gitopsRepository }),
        });
        const { aws } = config;
        const actions = [
          createPreflightAction({
            catalog,
            config,
            gitopsRepository,
            repositories,
            github,
            credentialsCheck: GithubCredentialsCheck.create({ config, github }),
            registries: ImageRegistries.fromConfig(rootConfig, config),
            knownTeams: KnownTeams.create({ teamAccess }),
            openRequests: OpenRequests.create({ gitopsRepository }),
          }),
          createRepositoryEnsureAction({ repositories }),
          createEcrEnsureAction({
            repositories:
              aws && EcrRepositories.fromConfig(rootConfig, { config: aws }),
          }),
          createOidcEnsureAction({
            roles:
              aws && OidcRoles.fromConfig(rootConfig, { config: aws, github }),
          }),
          createApplicationProposeAction({
            gitopsRepository,
            repositories,
            requests,
          }),
          createApplicationChangeAction({ gitopsRepository, requests }),
          createCatalogEnsureAction({ catalog }),
          createPromotionProposeAction({ gitopsRepository, requests }),
          createRollbackProposeAction({ gitopsRepository, requests }),
          createApplicationDecommissionAction({
            catalog,
            config,
            gitopsRepository,
            repositories,
            requests,
          }),
          createApplicationImportAction({
            catalog,
            config,
            github,
            gitopsRepository,
            readInstances: () => readInstances(rootConfig),
          }),
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
        ];
        scaffolder.addActions(
          ...actions.map(action => inGithubScope(action, { config, github })),
        );
      },
    });
  },
});
