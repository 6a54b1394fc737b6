/**
 * @jest-environment ./__testUtils__/PageEnvironment.ts
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { TestBackend } from '@backstage/backend-test-utils';
import { loadConfigSchema } from '@backstage/config-loader';
import { JsonObject } from '@backstage/types';
import {
  createGitopsClient,
  createRoadieClient,
} from './__testUtils__/clients';
import { EntraId } from './__testUtils__/EntraId';
import { readReadmeConfigs } from './__testUtils__/readmeConfigs';
import { RoadieInstallation } from './__testUtils__/RoadieInstallation';

jest.setTimeout(60_000);

const SELECTOR = 'app.kubernetes.io/name=orders';

const ORDERS = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'orders',
    namespace: 'default',
    annotations: { 'argocd/app-selector': SELECTOR },
  },
};

/** The README's configurations with instances, in its order. */
const FIRST_OF_ALL = 0;
const ONE_ACCOUNT_FOR_ALL = 1;
const ACCOUNT_FOR_ONE = 2;
const TOKEN_FOR_ONE = 3;
const ENTRA_ID = 4;
/** Those after it have `projectSettings` instead. */
const FIRST_OF_PROJECT_SETTINGS = 5;

const ON_THE_FIRST = [
  'argoInstance1/orders-dev Synced Healthy',
  'argoInstance1/orders-staging Synced Healthy',
];
const ON_BOTH = [
  ...ON_THE_FIRST,
  'argoInstance2/orders-prod OutOfSync Missing',
];

const ENTRA = {
  tenantId: 'acme-tenant',
  clientId: 'portal',
  clientSecret: 'portal-secret',
};

describe('configurations of Roadie’s README', () => {
  let installation: RoadieInstallation;
  let entraId: EntraId;
  let configs: JsonObject[];
  let azure: JsonObject;

  beforeAll(async () => {
    installation = await RoadieInstallation.start();
    entraId = await EntraId.start({ ...ENTRA, token: 'sandbox-backstage' });
    const values = {
      ...installation.readmeValues,
      '${AZURE_TENANT_ID}': ENTRA.tenantId,
      '${AZURE_CLIENT_ID}': ENTRA.clientId,
      '${AZURE_CLIENT_SECRET}': ENTRA.clientSecret,
      'https://login.microsoftonline.com': entraId.url,
      '<anyConfigKey>': 'azure',
    };
    configs = await readReadmeConfigs('argocd', values);
    [azure] = await readReadmeConfigs('azure', values);
  });

  afterAll(async () => {
    await entraId?.stop();
    await installation?.stop();
  });

  async function withPortal(
    options: { argocd: JsonObject; config?: JsonObject },
    test: (url: string) => Promise<void>,
  ): Promise<void> {
    const portal: TestBackend = await installation.startPortal({
      ...options,
      entities: [ORDERS],
    });
    try {
      await test(`http://localhost:${portal.server.port()}`);
    } finally {
      await portal.stop();
    }
  }

  it.each([
    ['with a token and an account beside each other', FIRST_OF_ALL, ON_BOTH],
    ['with one account for all', ONE_ACCOUNT_FOR_ALL, ON_BOTH],
    ['with an account of its own for one', ACCOUNT_FOR_ONE, ON_BOTH],
    ['with one token', TOKEN_FOR_ONE, ON_THE_FIRST],
  ])('work in both backends alike, %s', async (_, place, expected) => {
    await withPortal({ argocd: configs[place] }, async url => {
      expect(await askRoadie(url)).toEqual(expected);
      expect(await askOurs(url, expected.length)).toEqual(expected);
    });
  });

  it('work in ours with Microsoft Entra ID, where Roadie’s tries its default account first', async () => {
    const argocd = configs[ENTRA_ID];
    await withPortal({ argocd, config: { azure } }, async url => {
      expect(await askRoadie(url)).toEqual([]);
      expect(await askOurs(url, 2)).toEqual(ON_THE_FIRST);
    });
  });

  it('do no harm with keys that are none of ours', async () => {
    const others = configs.slice(FIRST_OF_PROJECT_SETTINGS);
    expect(others).toHaveLength(3);
    for (const { projectSettings } of others) {
      expect(projectSettings).toBeDefined();
    }
    const argocd = Object.assign({}, ...others, configs[FIRST_OF_ALL], {
      baseUrl: 'https://argocd.example.com',
      namespacedApps: true,
      revisionsToLoad: 3,
      waitCycles: 2,
      waitInterval: 1000,
    });
    await withPortal({ argocd }, async url => {
      expect(await askRoadie(url)).toEqual(ON_BOTH);
      expect(await askOurs(url, 3)).toEqual(ON_BOTH);
    });
  });

  it('pass the schemas of both, and no credential gets to the browser', async () => {
    const schema = await loadConfigSchema({
      dependencies: [
        '@roadiehq/backstage-plugin-argo-cd',
        '@roadiehq/backstage-plugin-argo-cd-backend',
        '@gitops-flow/backstage-plugin-gitops',
        '@gitops-flow/backstage-plugin-gitops-backend',
        '@gitops-flow/backstage-plugin-argocd-backend-module-guard',
      ],
    });
    const data = {
      app: { baseUrl: 'http://localhost:3000' },
      backend: {
        baseUrl: 'http://localhost:7007',
        listen: ':7007',
        database: { client: 'better-sqlite3', connection: ':memory:' },
      },
      argocd: configs[FIRST_OF_ALL],
    };
    const [{ data: shown }] = schema.process([{ context: 'README', data }], {
      visibility: ['frontend'],
    });
    const [one, two] = installation.argocds;
    expect(shown.argocd).toEqual({
      appLocatorMethods: [
        {
          type: 'config',
          instances: [
            { name: one.name, url: one.gate.url },
            { name: two.name, url: two.gate.url },
          ],
        },
      ],
    });
  });
});

/** All of orders that Roadie's backend finds, asked by Roadie's client. */
async function askRoadie(url: string): Promise<string[]> {
  const client = createRoadieClient(url);
  const found = await client.serviceLocatorUrl({ appSelector: SELECTOR });
  if (found instanceof Error) {
    throw found;
  }
  const lists = await Promise.all(
    found.map(async ({ name }) => {
      const { items } = await client.getAppListDetails({
        url: '',
        instance: name,
        appSelector: SELECTOR,
      });
      return (items ?? []).map(({ metadata, status }) =>
        [
          `${name}/${metadata.name}`,
          status.sync.status,
          status.health.status,
        ].join(' '),
      );
    }),
  );
  return lists.flat().sort();
}

/** The same of ours, once there are as many. */
async function askOurs(url: string, count: number): Promise<string[]> {
  const client = createGitopsClient(url);
  const end = Date.now() + 10_000;
  for (;;) {
    const { environments } = await client.getDeployments({
      entityRef: 'component:default/orders',
    });
    const found = environments
      .flatMap(({ applications }) => applications)
      .map(({ instance, name, sync, health }) =>
        [`${instance}/${name}`, sync, health].join(' '),
      )
      .sort();
    if (found.length >= count || Date.now() > end) {
      return found;
    }
    await sleep(50);
  }
}
