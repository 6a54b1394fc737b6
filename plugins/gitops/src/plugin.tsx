import { Entity } from '@backstage/catalog-model';
import {
  ApiBlueprint,
  appLanguageApiRef,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import {
  FormDecoratorBlueprint,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import { GitopsApiClient } from '@gitops-flow/backstage-plugin-gitops-common';
import { RiRocketLine } from '@remixicon/react';
import { gitopsApiRef } from './api/GitopsApi';
import { isLinked } from './deployments/isLinked';
import { deploymentsRouteRef, templateRouteRef } from './routes';
import { githubUserDecorator } from './scaffolder/user/githubUserDecorator';

const TAB_TITLES: Record<string, string> = { es: 'Despliegues' };

const isLinkedComponent = (entity: Entity) =>
  entity.kind.toLocaleLowerCase('en-US') === 'component' && isLinked(entity);

const gitopsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: gitopsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => GitopsApiClient.create(deps),
    }),
});

const deploymentsCard = EntityCardBlueprint.make({
  name: 'deployments',
  params: {
    type: 'content',
    filter: isLinkedComponent,
    loader: () =>
      import('./deployments/DeploymentsCard').then(m => <m.DeploymentsCard />),
  },
});

const deploymentsContent = EntityContentBlueprint.makeWithOverrides({
  name: 'deployments',
  factory(originalFactory, { apis }) {
    // The catalog takes a tab's title as a fixed text: the language at start-up decides.
    const language =
      apis.get(appLanguageApiRef)?.getLanguage().language ?? 'en';
    return originalFactory({
      path: '/gitops',
      title: TAB_TITLES[language] ?? 'Deployments',
      group: 'deployment',
      icon: <RiRocketLine />,
      routeRef: deploymentsRouteRef,
      filter: isLinkedComponent,
      loader: () =>
        import('./deployments/DeploymentsContent').then(m => (
          <m.DeploymentsContent />
        )),
    });
  },
});

const applicationNameField = FormFieldBlueprint.make({
  name: 'application-name',
  params: {
    field: () =>
      import('./scaffolder/applicationNameField').then(
        m => m.applicationNameField,
      ),
  },
});

const imageField = FormFieldBlueprint.make({
  name: 'image',
  params: {
    field: () => import('./scaffolder/imageField').then(m => m.imageField),
  },
});

const environmentsField = FormFieldBlueprint.make({
  name: 'environments',
  params: {
    field: () =>
      import('./scaffolder/environmentsField').then(m => m.environmentsField),
  },
});

const applicationField = FormFieldBlueprint.make({
  name: 'application',
  params: {
    field: () =>
      import('./scaffolder/application/applicationField').then(
        m => m.applicationField,
      ),
  },
});

const environmentField = FormFieldBlueprint.make({
  name: 'environment',
  params: {
    field: () =>
      import('./scaffolder/environment/environmentField').then(
        m => m.environmentField,
      ),
  },
});

const imageHistoryField = FormFieldBlueprint.make({
  name: 'image-history',
  params: {
    field: () =>
      import('./scaffolder/history/imageHistoryField').then(
        m => m.imageHistoryField,
      ),
  },
});

const settingsField = FormFieldBlueprint.make({
  name: 'settings',
  params: {
    field: () =>
      import('./scaffolder/settings/settingsField').then(m => m.settingsField),
  },
});

const previewField = FormFieldBlueprint.make({
  name: 'preview',
  params: {
    field: () =>
      import('./scaffolder/preview/previewField').then(m => m.previewField),
  },
});

const githubUser = FormDecoratorBlueprint.make({
  name: 'github-user',
  params: { decorator: githubUserDecorator },
});

/**
 * Shows what of an entity runs where, and asks the right questions when an application is created or changed.
 *
 * @public
 */
export default createFrontendPlugin({
  pluginId: 'gitops',
  title: 'GitOps',
  icon: <RiRocketLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { deployments: deploymentsRouteRef },
  externalRoutes: { template: templateRouteRef },
  extensions: [
    gitopsApi,
    deploymentsCard,
    deploymentsContent,
    applicationNameField,
    imageField,
    environmentsField,
    applicationField,
    environmentField,
    imageHistoryField,
    settingsField,
    previewField,
    githubUser,
  ],
});
