import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ApplicationReader,
  ApplicationRepositories,
  ApplicationRequests,
  GithubClient,
  GitopsConfig,
  GitopsRepository,
  ImageHistory,
  ImageRegistries,
  NameCheck,
} from '@gitops-flow/backstage-plugin-gitops-node';
import express from 'express';
import Router from 'express-promise-router';
import { EntityAccess } from '../access/EntityAccess';
import { createImagesRouter } from '../images/imagesRouter';
import { createNamesRouter } from '../names/namesRouter';
import { createPreviewRouter } from '../preview/previewRouter';
import { PreviewService } from '../preview/PreviewService';
import { createSettingsRouter } from './settingsRouter';

/** Everything that forms ask before a request is made. It is read when asked, from GitHub and the registries. */
export function createApplicationsRouter(options: {
  access: EntityAccess;
  catalog: CatalogService;
  config: GitopsConfig;
  github: GithubClient;
  gitopsRepository: GitopsRepository;
  httpAuth: HttpAuthService;
  rootConfig: Config;
}): express.Router {
  const { access, catalog, config, gitopsRepository, httpAuth, rootConfig } =
    options;
  const reader = ApplicationReader.create({ config, gitopsRepository });
  const history = ImageHistory.create({ gitopsRepository });
  const repositories = ApplicationRepositories.create({
    ...options,
    appBaseUrl: rootConfig.getString('app.baseUrl'),
  });
  const router = Router();
  router.use(createSettingsRouter({ httpAuth, access, reader, history }));
  router.use(
    createImagesRouter({
      httpAuth,
      registries: ImageRegistries.fromConfig(rootConfig, config),
    }),
  );
  router.use(
    createNamesRouter({
      httpAuth,
      catalog,
      names: NameCheck.create({ config, repositories, gitopsRepository }),
    }),
  );
  router.use(
    createPreviewRouter({
      httpAuth,
      access,
      service: PreviewService.create({
        catalog,
        config,
        gitopsRepository,
        reader,
        repositories,
        requests: ApplicationRequests.create({
          config,
          gitopsRepository,
          reader,
          history,
        }),
      }),
    }),
  );
  return router;
}
