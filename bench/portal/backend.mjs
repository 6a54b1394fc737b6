import { createServer } from 'node:net';
import { main } from '../../scripts/lib/progress.mjs';
import { load } from '../process/loadTypescript.mjs';
import { readOptions, tell } from '../process/tell.mjs';
import { configure } from './configure.mjs';
import { emptyRoutePlugin } from './emptyRoute.mjs';
import { catalogModuleOrganisation } from './organisation.mjs';
import { authModulePeople } from './people.mjs';

const { createBackend } = load('@backstage/backend-defaults');
const { mockServices } = load('@backstage/backend-test-utils');

/** What each side is, beside what a portal has anyway. */
const SIDES = {
  ours: [
    '@backstage/plugin-signals-backend',
    '@gitops-flow/backstage-plugin-gitops-backend',
  ],
  roadie: ['@roadiehq/backstage-plugin-argo-cd-backend'],
  community: ['@backstage-community/plugin-argocd-backend'],
};

const { side, ...world } = readOptions();

// Backstage's backends swallow what nobody catches.
await main(async () => {
  const port = await findPort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const backend = createBackend();
  backend.add(
    mockServices.rootConfig.factory({
      data: configure({ ...world, baseUrl, port }),
    }),
  );
  for (const feature of [
    '@backstage/plugin-auth-backend',
    '@backstage/plugin-catalog-backend',
    '@backstage/plugin-events-backend',
    '@backstage/plugin-permission-backend',
    '@gitops-flow/backstage-plugin-permission-backend-module-gitops',
    ...SIDES[side],
  ]) {
    backend.add(load(feature).default);
  }
  backend.add(authModulePeople);
  backend.add(catalogModuleOrganisation);
  backend.add(emptyRoutePlugin);
  await backend.start();
  tell({ baseUrl });
});

/** Backstage has to know its address before it listens. */
async function findPort() {
  const server = createServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}
