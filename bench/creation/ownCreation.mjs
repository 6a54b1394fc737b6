import { createActionContext } from './createActionContext.mjs';
import { configure, describeApplication } from './application.mjs';
import { load } from './loadTypescript.mjs';

const { createServiceFactory, coreServices } = load(
  '@backstage/backend-plugin-api',
);
const { mockServices, startTestBackend } = load(
  '@backstage/backend-test-utils',
);
const { scaffolderActionsExtensionPoint } = load(
  '@backstage/plugin-scaffolder-node',
);
const { default: scaffolderModuleGitops } = load(
  '@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops',
);

/**
 * The steps of `templates/application`, with the actions of the real module.
 *
 * @returns creates one application out of a prepared workspace, and tells when its pull request is open
 */
export async function createOwnCreation({ world, limits }) {
  const actions = await loadActions({ world, limits });
  return async ({ name, workspacePath, onProposed }) => {
    const step = async (id, input) => {
      const { context, outputs } = createActionContext({
        input,
        workspacePath,
        task: name,
      });
      await actions.get(id).handler(context);
      return outputs;
    };
    const { spec, ownerRef, team } = await step(
      'gitops:preflight',
      describeApplication(name),
    );
    const { repositoryUrl, catalogInfoUrl } = await step(
      'gitops:repository:ensure',
      {
        name,
        owner: ownerRef,
        team,
        description: spec.description,
        sourcePath: 'repository',
      },
    );
    await step('gitops:application:propose', { spec, repositoryUrl });
    onProposed();
    await step('gitops:catalog:ensure', { name, catalogInfoUrl });
  };
}

async function loadActions({ world, limits }) {
  const actions = new Map();
  await startTestBackend({
    features: [
      scaffolderModuleGitops,
      mockServices.rootConfig.factory({ data: configure(world, limits) }),
      createServiceFactory({
        service: coreServices.discovery,
        deps: {},
        factory: () => ({
          getBaseUrl: async () => `${world.catalogUrl}/api/catalog`,
          getExternalBaseUrl: async () => `${world.catalogUrl}/api/catalog`,
        }),
      }),
    ],
    extensionPoints: [
      [
        scaffolderActionsExtensionPoint,
        {
          addActions: (...added) =>
            added.forEach(action => actions.set(action.id, action)),
        },
      ],
    ],
  });
  return actions;
}
