import {
  BackstageCredentials,
  coreServices,
  createBackendModule,
  createServiceFactory,
  DatabaseService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { StreamEntitiesRequest } from '@backstage/catalog-client';
import { Entity } from '@backstage/catalog-model';
import {
  CatalogService,
  CatalogServiceRequestOptions,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  DefinitivePolicyDecision,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  EntityDeployments,
  EnvironmentState,
} from '@gitops-flow/backstage-plugin-gitops-common';
import request from 'supertest';
import { DatabaseHistoryStore } from '../history/DatabaseHistoryStore';
import { gitopsPlugin } from '../plugin';
import { rawApplication, TestArgocd } from './TestArgocd';
import { TestAuditor } from './TestAuditor';
import { TestGithub } from './TestGithub';

const WAIT_MS = 4_000;

const ENTITIES = [
  entity('checkout', {
    'argocd/app-selector': 'app.kubernetes.io/name=checkout',
  }),
  entity('ledger', { 'argocd/app-selector': 'app.kubernetes.io/name=ledger' }),
  entity('fresh', { 'argocd/app-selector': 'app.kubernetes.io/name=fresh' }),
  entity('library', {}),
  entity('broken', { 'argocd/app-selector': 'a===b' }),
];

/**
 * The plugin in a real backend, with two Argo CDs and a GitHub behind real HTTP. Argo CD has checkout in all three
 * environments, idle in staging, and ledger in dev.
 */
export class TestPortal {
  readonly nonprod: TestArgocd;
  readonly prod: TestArgocd;
  readonly github: TestGithub;
  readonly publish = jest.fn<Promise<void>, [unknown]>(async () => {});
  /** What the policy decides. */
  readonly authorize = jest.fn<Promise<PolicyDecision[]>, unknown[]>(
    async () => [{ result: AuthorizeResult.ALLOW }],
  );
  /** What it decides where there is no resource. */
  readonly authorizeBasic = jest.fn<
    Promise<DefinitivePolicyDecision[]>,
    unknown[]
  >(async () => [{ result: AuthorizeResult.ALLOW }]);
  /** Entities that the catalog shows to one person only, by name: full references of people. */
  readonly shownOnlyTo = new Map<string, string>();
  readonly auditor = new TestAuditor();
  #backend: TestBackend | undefined;
  #database: DatabaseService | undefined;

  static async create(): Promise<TestPortal> {
    const [nonprod, prod, github] = await Promise.all([
      TestArgocd.start([
        rawApplication('checkout-dev'),
        rawApplication('checkout-staging', { images: [] }),
        rawApplication('ledger-dev'),
      ]),
      TestArgocd.start([rawApplication('checkout-prod')]),
      TestGithub.start(),
    ]);
    return new TestPortal({ nonprod, prod, github });
  }

  private constructor(outside: {
    nonprod: TestArgocd;
    prod: TestArgocd;
    github: TestGithub;
  }) {
    this.nonprod = outside.nonprod;
    this.prod = outside.prod;
    this.github = outside.github;
  }

  /** What the plugin is configured with. Take it before servers are stopped: their addresses go with them. */
  config(options: { pollInterval?: string; access?: object } = {}) {
    const { nonprod, prod, github } = this;
    return {
      app: { baseUrl: 'https://portal.example.com' },
      integrations: {
        github: [
          {
            host: github.server.host,
            apiBaseUrl: github.server.url,
            token: 'gh-token',
          },
        ],
      },
      argocd: {
        appLocatorMethods: [
          {
            type: 'config',
            instances: [
              {
                name: 'nonprod',
                url: nonprod.server.url,
                token: 'argocd-token',
              },
              {
                name: 'prod',
                url: prod.server.url,
                frontendUrl: 'https://argocd.example.com/',
                token: 'argocd-token',
              },
            ],
          },
        ],
      },
      gitops: {
        repository: { url: `${github.server.url}/acme/gitops-apps` },
        applications: { owner: 'acme' },
        chart: { path: 'charts/eks-baseline', version: '1.0.0' },
        pullRequests: { pollInterval: options.pollInterval ?? '1s' },
        ...(options.access ? { access: options.access } : {}),
        environments: [
          ['dev', 'Development', 'nonprod'],
          ['staging', 'Staging', 'nonprod'],
          ['prod', 'Production', 'prod'],
        ].map(([name, title, instance]) => ({
          name,
          title,
          instance,
          destination: { name: `acme-${name}` },
        })),
      },
    };
  }

  /** @param entities - that the catalog has beside its own */
  async start(
    data: object = this.config(),
    entities: Entity[] = [],
  ): Promise<void> {
    this.#backend = await startTestBackend({
      features: [
        gitopsPlugin,
        this.#databaseModule(),
        this.auditor.factory,
        mockServices.rootConfig.factory({ data }),
        mockServices.httpAuth.factory({
          defaultCredentials: mockCredentials.none(),
        }),
        mockServices.permissions.mock({
          authorize: this.authorizeBasic,
          authorizeConditional: this.authorize,
        }).factory,
        createServiceFactory({
          service: catalogServiceRef,
          deps: {},
          factory: () => this.#catalog([...ENTITIES, ...entities]),
        }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({ publish: this.publish }),
        }),
      ],
    });
  }

  /** Ends the backend only. */
  async stopBackend(): Promise<void> {
    await this.#backend?.stop();
    this.#backend = undefined;
  }

  async stop(): Promise<void> {
    await this.stopBackend();
    await this.stopOutside();
  }

  /** Ends Argo CD and GitHub. */
  async stopOutside(): Promise<void> {
    await Promise.all(
      [this.nonprod, this.prod, this.github].map(({ server }) => server.stop()),
    );
  }

  /** Refuses the permission from now on. */
  deny(): void {
    this.authorize.mockResolvedValue([{ result: AuthorizeResult.DENY }]);
  }

  get(
    path: string,
    authorization: string | undefined = mockCredentials.user.header(
      'user:default/alice',
    ),
  ): request.Test {
    if (!this.#backend) {
      throw new Error('The backend is not started');
    }
    const call = request(this.#backend.server).get(`/api/gitops${path}`);
    return authorization ? call.set('Authorization', authorization) : call;
  }

  post(
    path: string,
    body?: string | object,
    authorization: string | undefined = mockCredentials.user.header(
      'user:default/alice',
    ),
  ): request.Test {
    if (!this.#backend) {
      throw new Error('The backend is not started');
    }
    return request(this.#backend.server)
      .post(`/api/gitops${path}`)
      .set('Authorization', authorization)
      .set('Content-Type', 'application/json')
      .send(body);
  }

  /** The plugin's own tables. */
  async history(): Promise<DatabaseHistoryStore> {
    if (!this.#database) {
      throw new Error('The backend is not started');
    }
    return DatabaseHistoryStore.create({
      database: this.#database,
      backend: 'test',
    });
  }

  #catalog(entities: Entity[]): CatalogService {
    const catalog = catalogServiceMock({ entities });
    const { shownOnlyTo } = this;
    const all = catalog.streamEntities.bind(catalog);
    const isShown = ({ metadata }: Entity, person: string | undefined) =>
      person === undefined ||
      (shownOnlyTo.get(metadata.name) ?? person) === person;
    return Object.assign(catalog, {
      async *streamEntities(
        question?: StreamEntitiesRequest,
        options?: CatalogServiceRequestOptions,
      ) {
        const person = personOf(options?.credentials);
        for await (const page of all(question)) {
          yield page.filter(each => isShown(each, person));
        }
      },
    });
  }

  /** A module shares the services of its plugin. */
  #databaseModule() {
    return createBackendModule({
      pluginId: 'gitops',
      moduleId: 'test-database',
      register: env => {
        env.registerInit({
          deps: { database: coreServices.database },
          init: async ({ database }) => {
            this.#database = database;
          },
        });
      },
    });
  }

  async deployments(name = 'checkout'): Promise<EntityDeployments> {
    const { status, body } = await this.get(deploymentsPath(name));
    if (status !== 200) {
      throw new Error(`${status} ${JSON.stringify(body)}`);
    }
    return body;
  }

  /** Asks until the answer is as expected. */
  async until(
    condition: (answer: EntityDeployments) => boolean,
    name = 'checkout',
  ): Promise<EntityDeployments> {
    let answer = await this.deployments(name);
    await eventually(
      async () => {
        answer = await this.deployments(name);
        return condition(answer);
      },
      () => JSON.stringify(answer, null, 2),
    );
    return answer;
  }

  /** Until all of checkout is there with its history. */
  async untilMirrored(): Promise<EntityDeployments> {
    return this.until(({ environments }) =>
      environments.every(
        ({ applications: [application] }) => application?.history.length > 0,
      ),
    );
  }
}

export function deploymentsPath(name: string): string {
  return `/entities/component/default/${name}/deployments`;
}

export function statesOf(
  answer: EntityDeployments,
): Record<string, EnvironmentState> {
  return Object.fromEntries(
    answer.environments.map(({ name, state }) => [name, state]),
  );
}

/** Waits until something has happened. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  describe: () => string = () => 'it did not happen',
): Promise<void> {
  const end = Date.now() + WAIT_MS;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`Not within ${WAIT_MS} ms: ${describe()}`);
    }
    await pause(20);
  }
}

export async function pause(ms: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, ms));
}

function personOf(
  credentials: BackstageCredentials | undefined,
): string | undefined {
  return credentials && mockServices.auth().isPrincipal(credentials, 'user')
    ? credentials.principal.userEntityRef
    : undefined;
}

function entity(name: string, annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
  };
}
