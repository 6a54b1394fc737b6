import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import authPlugin from '@backstage/plugin-auth-backend';
import githubProvider from '@backstage/plugin-auth-backend-module-github-provider';
import guestProvider from '@backstage/plugin-auth-backend-module-guest-provider';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import permissionPlugin from '@backstage/plugin-permission-backend';
import signalsPlugin from '@backstage/plugin-signals-backend';
import guardModule from '@gitops-flow/backstage-plugin-argocd-backend-module-guard';
import gitopsPlugin from '@gitops-flow/backstage-plugin-gitops-backend';
import permissionModule from '@gitops-flow/backstage-plugin-permission-backend-module-gitops';
import roadiePlugin from '@roadiehq/backstage-plugin-argo-cd-backend';
import { CapturedLog } from './CapturedLog';
import { freePort } from './freePort';
import { RawAnswer, RawClient, RawRequest } from './RawClient';
import { signIn, signInAsGuest } from './signIn';
import { World } from './World';

const STARTING_TAKES_MS = 60_000;
const AT_ONCE = 16;
/** The catalog knows nobody of that name. */
const GUEST = 'user:default/stranger';

/** Those with an account on GitHub. */
const PEOPLE = ['nora', 'marco', 'ana', 'lena', 'sam'] as const;

/**
 * Who asks. In the catalog `ana` is a developer of team payments, `lena` an approver there too, `marco` a developer of
 * another team, `sam` one of the platform team. `nora` may look at everything by the configuration, the `guest` is in no
 * team, and `nobody` has not signed in.
 */
export const PERSONS = ['nobody', 'guest', ...PEOPLE] as const;

/** One of {@link PERSONS}. */
export type Person = (typeof PERSONS)[number];

/**
 * The portal as it runs: Backstage's own services, people who have signed in, the catalog, the policy of the roles, our
 * plugin and Roadie's with its guard. Requests go over the network as they are written.
 */
export class SecurePortal {
  readonly log: CapturedLog;
  readonly url: string;
  readonly #backend: ReturnType<typeof createBackend>;
  readonly #client: RawClient;
  readonly #folder: string;
  readonly #tokens = new Map<Person, string>();

  /**
   * @param options - `argocd`: the section of the configuration; `entities`: that the catalog has beside those of the
   * sandbox
   */
  static async start(options: {
    world: World;
    argocd: object;
    entities?: Entity[];
  }): Promise<SecurePortal> {
    const folder = await mkdtemp(join(tmpdir(), 'gitops-secure-'));
    const port = await freePort();
    const log = CapturedLog.create();
    const backend = createBackend();
    const portal = new SecurePortal({ backend, folder, log, port });
    await portal.describe(options.entities ?? []);
    for (const feature of [
      authPlugin,
      githubProvider,
      guestProvider,
      catalogPlugin,
      signalsPlugin,
      permissionPlugin,
      permissionModule,
      gitopsPlugin,
      roadiePlugin,
      guardModule,
      log.factory,
      eventBus(),
      mockServices.rootConfig.factory({
        data: portal.#config(options.world, options.argocd),
      }),
    ]) {
      backend.add(feature);
    }
    await backend.start();
    await portal.#signIn(options.entities ?? []);
    return portal;
  }

  private constructor(options: {
    backend: ReturnType<typeof createBackend>;
    folder: string;
    log: CapturedLog;
    port: number;
  }) {
    this.#backend = options.backend;
    this.#folder = options.folder;
    this.log = options.log;
    this.url = `http://localhost:${options.port}`;
    this.#client = RawClient.create(this.url);
  }

  async stop(): Promise<void> {
    this.#client.close();
    await this.#backend.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The Backstage token of somebody who has signed in. */
  token(person: Person): string {
    return this.#tokens.get(person) ?? '';
  }

  /** Reference of somebody who has signed in. */
  userOf(person: Person): string {
    return person === 'guest' ? GUEST : `user:default/${person}`;
  }

  /** Sends a request as it is written, with the person's token if there is one. */
  async send(person: Person, request: RawRequest): Promise<RawAnswer> {
    const token = this.#tokens.get(person);
    return this.#client.send({
      ...request,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...request.headers,
      },
    });
  }

  /** Sends many requests, some at a time, and gives to each what was answered. */
  async sendAll<T extends RawRequest>(
    person: Person,
    requests: readonly T[],
    judge: (request: T, answer: RawAnswer) => void,
  ): Promise<void> {
    const queue = requests.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const request of queue) {
          judge(request, await this.send(person, request));
        }
      }),
    );
  }

  /** @param path - below `/api/gitops` */
  async get(person: Person, path: string): Promise<RawAnswer> {
    return this.send(person, { path: `/api/gitops${path}` });
  }

  /** @param path - below `/api/gitops` */
  async post(
    person: Person,
    path: string,
    body: object = {},
  ): Promise<RawAnswer> {
    return this.send(person, {
      method: 'POST',
      path: `/api/gitops${path}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Ids of the Applications of an entity by their names, as the person sees them. */
  async ids(person: Person, entity: string): Promise<Record<string, string>> {
    const { body } = await this.get(person, `${entity}/deployments`);
    const { environments } = JSON.parse(body) as {
      environments: { applications: { id: string; name: string }[] }[];
    };
    return Object.fromEntries(
      environments
        .flatMap(({ applications }) => applications)
        .map(({ id, name }) => [name, id]),
    );
  }

  /** Writes the file that the catalog reads the additional entities from. */
  async describe(entities: Entity[]): Promise<void> {
    await writeFile(
      this.#catalogFile,
      entities.map(entity => JSON.stringify(entity)).join('\n---\n'),
    );
  }

  /** Waits until the catalog is as it should be. */
  async untilCatalog(isRight: (items: Entity[]) => boolean): Promise<void> {
    const deadline = Date.now() + STARTING_TAKES_MS;
    for (;;) {
      const { body } = await this.send('guest', {
        path: '/api/catalog/entities?fields=kind,metadata.name,relations',
      });
      if (isRight(JSON.parse(body))) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(`The catalog has ${body}`);
      }
      await sleep(100);
    }
  }

  get #catalogFile(): string {
    return join(this.#folder, 'catalog.yaml');
  }

  async #signIn(expected: Entity[]): Promise<void> {
    this.#tokens.set('guest', await signInAsGuest(this.url));
    // Only whom the catalog knows can sign in.
    const names = [
      ...PEOPLE,
      'checkout',
      ...expected.map(entity => entity.metadata.name),
    ];
    await this.untilCatalog(items =>
      names.every(name => items.some(({ metadata }) => metadata.name === name)),
    );
    for (const login of PEOPLE) {
      this.#tokens.set(login, await signIn(this.url, login));
    }
  }

  #config(world: World, argocd: object) {
    const { gitops, ...others } = world.config;
    const { host, port } = new URL(this.url);
    return {
      ...others,
      argocd,
      gitops: {
        ...gitops,
        roles: { viewer: { members: ['user:default/nora'] } },
      },
      permission: { enabled: true },
      backend: {
        baseUrl: this.url,
        listen: { host: 'localhost', port },
        auth: { externalAccess: [] },
        database: { client: 'better-sqlite3', connection: ':memory:' },
        reading: { allow: [{ host: new URL(world.url).host }, { host }] },
      },
      auth: {
        environment: 'development',
        providers: {
          guest: {
            userEntityRef: GUEST,
            dangerouslyAllowOutsideDevelopment: true,
          },
          github: {
            development: {
              clientId: 'acme-portal',
              clientSecret: 'sandbox-portal-secret',
              enterpriseInstanceUrl: world.url,
              signIn: {
                resolvers: [{ resolver: 'usernameMatchingUserEntityName' }],
              },
            },
          },
        },
      },
      catalog: {
        processingInterval: { seconds: 2 },
        locations: [
          {
            type: 'url',
            target: `${world.url}/acme/developer-portal/blob/main/catalog/all.yaml`,
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
          },
          {
            type: 'file',
            target: this.#catalogFile,
            rules: [{ allow: ['Component', 'Resource', 'API'] }],
          },
        ],
      },
    };
  }
}

/** One for all plugins. The real one fails what the catalog says while the backend stops. */
function eventBus() {
  const bus = mockServices.events();
  return mockServices.events.mock({
    publish: event => bus.publish(event),
    subscribe: options => bus.subscribe(options),
  }).factory;
}
