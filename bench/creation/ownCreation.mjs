import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { configure, describeApplication, TEMPLATE } from './application.mjs';
import { createActionContext } from './createActionContext.mjs';
import { load } from '../process/loadTypescript.mjs';

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

/** Its files are in the workspace already, as they are for the rival. */
const PREPARED = 'fetch:template';
const PROPOSES = 'gitops:application:propose';
const EXPRESSION = /^\$\{\{ ([\w.]+) \}\}$/;

/**
 * The steps of `templates/application`, as they stand there, with the actions of the real module.
 *
 * @returns creates one application out of a prepared workspace, and tells when its pull request is open
 */
export async function createOwnCreation({ world, contentRequests }) {
  const actions = await loadActions({ world, contentRequests });
  const template = parse(await readFile(TEMPLATE, 'utf8'));
  const steps = template.spec.steps.filter(({ action }) => action !== PREPARED);
  return async ({ name, workspacePath, onProposed }) => {
    const known = { parameters: describeApplication(name), steps: {} };
    for (const { id, action, input } of steps) {
      const { context, outputs } = createActionContext({
        input: fillIn(input, known),
        workspacePath,
        task: name,
      });
      await actions.get(action).handler(context);
      known.steps[id] = { output: outputs };
      if (action === PROPOSES) {
        onProposed();
      }
    }
  };
}

function fillIn(input, known) {
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => {
      const [, path] = EXPRESSION.exec(value) ?? [];
      return [
        key,
        path
          ? path.split('.').reduce((found, part) => found?.[part], known)
          : value,
      ];
    }),
  );
}

async function loadActions({ world, contentRequests }) {
  const actions = new Map();
  await startTestBackend({
    features: [
      scaffolderModuleGitops,
      mockServices.rootConfig.factory({
        data: configure(world, contentRequests),
      }),
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
