import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../../scripts/lib/progress.mjs';
import { load } from '../process/loadTypescript.mjs';
import { readOptions, tell } from '../process/tell.mjs';

const { Sandbox, FaultProxy } = load('sandbox');
const { mockCredentials, mockServices, startTestBackend } = load(
  '@backstage/backend-test-utils',
);
const { default: catalogPlugin } = load('@backstage/plugin-catalog-backend');

const CATALOG_TAKES_MS = 60_000;

/** The catalog asks for what is new when it is told of it; it is not to read everything again meanwhile. */
const READS_ITSELF = { minutes: 30 };

/**
 * The one question that the rival asks by GraphQL, which the sandbox does not speak: whether the branch of its pull
 * request is there. Here no name is used twice, so that it never is.
 */
const NO_SUCH_BRANCH = {
  kind: 'status',
  status: 200,
  body: { data: { repository: { ref: null } } },
};

const { limits, folder } = readOptions();

// Backstage's backends swallow what nobody catches.
await main(async () => {
  const sandbox = await Sandbox.create({
    dataDirectory: folder,
    github: { port: 0, ...limits },
    argocd: [],
    registry: { port: 0 },
    // They would check each pull request beside what is measured.
    workflows: false,
  });
  await sandbox.start();
  const { urls } = sandbox;
  const front = await FaultProxy.start({
    target: urls.github,
    onRequest: ({ path }) =>
      path.startsWith('/api/graphql') ? NO_SUCH_BRANCH : undefined,
  });
  const catalog = await startCatalog(urls);
  const catalogUrl = `http://localhost:${catalog.server.address().port}`;
  await untilCatalogKnows(catalogUrl, 'group/default/payments');
  process.once('SIGTERM', async () => {
    await catalog.stop();
    await front.stop();
    await sandbox.stop();
    process.exit();
  });
  tell({
    github: urls.github,
    githubApi: `${front.url}/api/v3`,
    catalogUrl,
    registries: urls.registries,
  });
});

function startCatalog({ github, githubApi }) {
  const { host } = new URL(github);
  return startTestBackend({
    features: [
      catalogPlugin,
      mockServices.rootConfig.factory({
        data: {
          backend: { reading: { allow: [{ host }] } },
          integrations: {
            github: [
              {
                host,
                apiBaseUrl: githubApi,
                rawBaseUrl: `${github}/raw`,
                token: 'sandbox-portal',
              },
            ],
          },
          catalog: {
            processingInterval: READS_ITSELF,
            rules: [
              {
                allow: [
                  'Location',
                  'Group',
                  'User',
                  'System',
                  'Domain',
                  'Component',
                ],
              },
            ],
            locations: [
              {
                type: 'url',
                target: `${github}/acme/developer-portal/blob/main/catalog/all.yaml`,
              },
            ],
          },
        },
      }),
    ],
  });
}

async function untilCatalogKnows(catalogUrl, name) {
  const deadline = performance.now() + CATALOG_TAKES_MS;
  for (;;) {
    const response = await fetch(
      `${catalogUrl}/api/catalog/entities/by-name/${name}`,
      { headers: { authorization: mockCredentials.user.header() } },
    );
    await response.body?.cancel();
    if (response.ok) {
      return;
    }
    if (performance.now() > deadline) {
      throw new Error(`The catalog did not get ${name}`);
    }
    await sleep(100);
  }
}
