import { setTimeout as sleep } from 'node:timers/promises';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { JsonObject } from '@backstage/types';
import guardModule from '@gitops-flow/backstage-plugin-argocd-backend-module-guard';
import gitopsPlugin from '@gitops-flow/backstage-plugin-gitops-backend';
import roadiePlugin from '@roadiehq/backstage-plugin-argo-cd-backend';
import { FaultGate } from 'sandbox';
import { REPOSITORY_URL, TestClient, TestGitops } from 'sandbox/testUtils';
import { stringify } from 'yaml';

/** Applications of any team may lie here besides `argocd`. */
export const OTHER_NAMESPACE = 'billing-apps';

/** Names of the README. */
const FIRST = 'argoInstance1';
const SECOND = 'argoInstance2';

/** What Argo CD deploys by itself, twice. */
const AUTOMATED = ['orders-dev', 'orders-staging', 'invoices-dev'];

/** Of the Applications in the other namespace. */
const PROJECT = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'billing', namespace: 'argocd' },
  spec: {
    sourceRepos: ['*'],
    sourceNamespaces: [OTHER_NAMESPACE],
    destinations: [{ server: '*', namespace: '*' }],
    clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
  },
};

/** One Argo CD of the installation. */
export interface InstalledArgocd {
  name: string;
  client: TestClient;
  /** What the portal goes through. */
  gate: FaultGate;
}

/**
 * What somebody has who uses Roadie's plugins with two Argo CDs: `argoInstance1` deploys `orders` to dev and staging and
 * `invoices` from another namespace, `argoInstance2` has `orders` for prod, which nobody has synced yet.
 */
export class RoadieInstallation {
  readonly argocds: readonly InstalledArgocd[];
  readonly #gitops: TestGitops;

  static async start(): Promise<RoadieInstallation> {
    const gitops = await TestGitops.create({ seeded: false });
    const deploy = (tag: string) =>
      gitops.commit(`Deploy ${tag}`, {
        'manifests/main/deployment.yaml': stringify(deployment(tag)),
      });
    await gitops.commit('Describe the Applications', {
      'argocd/bootstrap/root-dev.yaml': [
        application('orders-dev', {}),
        application('orders-staging', {}),
        PROJECT,
        application('invoices-dev', {
          namespace: OTHER_NAMESPACE,
          project: 'billing',
        }),
      ]
        .map(manifest => stringify(manifest))
        .join('---\n'),
      'argocd/bootstrap/root-staging.yaml': '',
      'argocd/bootstrap/root-prod.yaml': stringify(
        application('orders-prod', { isManual: true }),
      ),
    });
    await deploy('1.0.0');
    const argocds = await Promise.all(
      ['nonprod', 'prod'].map(async (name, index) => {
        const server = await gitops.startServer({
          name,
          applicationNamespaces: [OTHER_NAMESPACE],
        });
        const client = TestClient.create(server);
        return {
          name: [FIRST, SECOND][index],
          server,
          client,
          gate: await FaultGate.start({ target: server.url }),
        };
      }),
    );
    const [{ client, server }] = argocds;
    for (const name of AUTOMATED) {
      await client.untilSettled(name);
    }
    // Argo CD's times are whole seconds, and histories are ordered by them.
    await sleep(1_000);
    await deploy('1.1.0');
    await server.repositoryChanged();
    for (const name of AUTOMATED) {
      await client.until(name, ({ status }) => status.history?.length === 2);
      await client.untilSettled(name);
    }
    return new RoadieInstallation(gitops, argocds);
  }

  private constructor(gitops: TestGitops, argocds: InstalledArgocd[]) {
    this.#gitops = gitops;
    this.argocds = argocds;
  }

  async stop(): Promise<void> {
    await Promise.all(this.argocds.map(({ gate }) => gate.stop()));
    await this.#gitops.dispose();
  }

  /** For what the README of Roadie's backend has placeholders for. */
  get readmeValues(): Record<string, string> {
    const [one, two] = this.argocds;
    return {
      'https://argoInstance1.com': one.gate.url,
      'https://argoInstance2.com': two.gate.url,
      '${ARGOCD_AUTH_TOKEN}': 'sandbox-backstage',
      '${ARGOCD_USERNAME}': 'admin',
      '${ARGOCD_PASSWORD}': 'sandbox-admin',
      '${ARGOCD_USERNAME_INSTANCE_2}': 'admin',
      '${ARGOCD_PASSWORD_INSTANCE_2}': 'sandbox-admin',
    };
  }

  /**
   * Roadie's backend as it was, with our guard and our backend beside it.
   *
   * @param argocd - the section `argocd` of the configuration
   * @param config - sections that are not ours
   * @param denied - names of the permissions that nobody has
   */
  async startPortal(options: {
    argocd: JsonObject;
    entities?: Entity[];
    denied?: string[];
    config?: JsonObject;
  }): Promise<TestBackend> {
    const { argocd, entities = [], denied = [], config = {} } = options;
    const decide = async (queries: { permission: { name: string } }[]) =>
      queries.map(({ permission }) => ({
        result: denied.includes(permission.name)
          ? AuthorizeResult.DENY
          : AuthorizeResult.ALLOW,
      }));
    return startTestBackend({
      features: [
        roadiePlugin,
        guardModule,
        gitopsPlugin,
        catalogServiceMock.factory({ entities }),
        mockServices.rootConfig.factory({
          data: { ...config, ...ownConfig(argocd), argocd },
        }),
        mockServices.permissions.mock({
          authorize: jest.fn(decide),
          authorizeConditional: jest.fn(decide),
        }).factory,
        mockServices.httpAuth.factory({
          defaultCredentials: mockCredentials.none(),
        }),
      ],
    });
  }
}

/** All that our backend needs beside what Roadie's has. Nobody has pull requests. */
function ownConfig(argocd: JsonObject) {
  const nobody = 'http://127.0.0.1:9';
  const instances = new ConfigReader(argocd)
    .getConfigArray('appLocatorMethods')
    .flatMap(locator => locator.getConfigArray('instances'))
    .map(instance => instance.getString('name'));
  return {
    app: { baseUrl: 'http://localhost:3000' },
    integrations: {
      github: [{ host: '127.0.0.1:9', apiBaseUrl: nobody, token: 'unused' }],
    },
    gitops: {
      repository: { url: `${nobody}/acme/gitops-apps` },
      applications: { owner: 'acme' },
      chart: { path: 'charts/eks-baseline', version: '1.0.0' },
      environments: [
        ['dev', FIRST],
        ['staging', FIRST],
        ['prod', SECOND],
      ]
        .filter(([, instance]) => instances.includes(instance))
        .map(([name, instance]) => ({
          name,
          instance,
          destination: { name: `acme-${name}` },
        })),
    },
  };
}

function application(
  name: string,
  options: { namespace?: string; project?: string; isManual?: boolean },
) {
  const { namespace = 'argocd', project = 'default', isManual } = options;
  const [component, environment] = name.split('-');
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/name': component, environment },
    },
    spec: {
      project,
      source: {
        repoURL: `${REPOSITORY_URL}.git`,
        targetRevision: 'refs/heads/main',
        path: 'manifests/main',
      },
      destination: { name: `acme-${environment}`, namespace: component },
      syncPolicy: {
        ...(isManual ? {} : { automated: { prune: true } }),
        syncOptions: ['CreateNamespace=true'],
      },
    },
  };
}

function deployment(tag: string) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'main' },
    spec: {
      selector: { matchLabels: { app: 'main' } },
      template: {
        metadata: { labels: { app: 'main' } },
        spec: { containers: [{ name: 'main', image: `nginx:${tag}` }] },
      },
    },
  };
}
