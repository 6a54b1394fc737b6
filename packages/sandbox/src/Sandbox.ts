import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ActionsRunner } from './actions/ActionsRunner';
import { ArgocdRequest } from './argocd/api/requestLog';
import { Account } from './argocd/api/Accounts';
import { ArgocdServer } from './argocd/ArgocdServer';
import { AwsSeed } from './aws/AwsSeed';
import { AwsServer } from './aws/AwsServer';
import { Fault } from './faults/Fault';
import { FaultGate } from './faults/FaultGate';
import { GithubServer } from './github/GithubServer';
import { SecondaryLimitOptions } from './github/http/SecondaryLimits';
import { platformPlaces } from './github/seed/platformPlaces';
import { readOrganizationSeed } from './github/seed/readOrganizationSeed';
import { seedOrganization } from './github/seed/seedOrganization';
import { PACKAGE_FOLDER } from './packageFolder';
import { readRegistrySeed } from './registry/readRegistrySeed';
import { RegistryServer } from './registry/RegistryServer';

const SEED_FOLDER = join(PACKAGE_FOLDER, 'seed');
const TEMPLATES_FOLDER = resolve(PACKAGE_FOLDER, '../../templates');
/** What the seeded repository's workflows run is run from here, where no pull request can change it. */
const SCRIPTS_FOLDER = join(TEMPLATES_FOLDER, 'platform/gitops-apps');

/** Where Argo CD's applications come from. */
const GITOPS_REPOSITORY = 'gitops-apps';
/** Signs what GitHub tells the portal and the Argo CDs. */
const WEBHOOK_SECRET = 'sandbox-webhook';

/** Who may do what on every Argo CD. `backstage` is the portal; `reader` is for those who only look. */
const ACCOUNTS: Account[] = [
  {
    name: 'backstage',
    token: 'sandbox-backstage',
    rights: [
      ...readRights(),
      { resource: 'applications', action: 'sync' },
      { resource: 'applications', action: 'action/*' },
    ],
  },
  { name: 'reader', token: 'sandbox-reader', rights: readRights() },
  {
    name: 'admin',
    password: 'sandbox-admin',
    rights: [{ resource: '*', action: '*' }],
  },
];

/** The account in which images are published. `sandbox-reader` is for those who only look. */
const AWS_ACCOUNT: AwsSeed = {
  accountId: '111122223333',
  accessKeys: [
    { id: 'sandbox-portal', user: 'portal' },
    {
      id: 'sandbox-reader',
      user: 'reader',
      actions: ['ecr:DescribeRepositories', 'ecr:DescribeImages'],
    },
  ],
  oidcProviders: [
    {
      issuer: 'token.actions.githubusercontent.com',
      audiences: ['sts.amazonaws.com'],
    },
  ],
};

/** One Argo CD of the sandbox. */
export interface SandboxArgocd {
  /** Name of the instance; its state lies in a folder of that name. */
  name: string;
  /** 0 lets the system choose. */
  port: number;
  /** Environments that it deploys: `argocd/bootstrap/root-<environment>.yaml`, each to the cluster `acme-<environment>`. */
  environments: string[];
}

/** The two instances of the default configuration. */
export const DEFAULT_ARGOCD: SandboxArgocd[] = [
  { name: 'nonprod', port: 7101, environments: ['dev', 'staging'] },
  { name: 'prod', port: 7102, environments: ['prod'] },
];

interface RunningArgocd {
  name: string;
  server: ArgocdServer;
  /** In front of it, where it can be disturbed. */
  gate: FaultGate | undefined;
}

/** A request that came to one of the Argo CDs. */
export interface SandboxArgocdRequest extends ArgocdRequest {
  /** Name of the instance. */
  instance: string;
}

/** Addresses of the servers, without a slash at the end. */
export interface SandboxUrls {
  github: string;
  /** Root of GitHub's REST API. */
  githubApi: string;
  /** By the name of the instance. */
  argocd: Record<string, string>;
  /** Every API of the AWS account, where there is one. */
  aws?: string;
  /** Where the registries answer, by the hosts of image names. Empty where there are none. */
  registries: { host: string; apiUrl: string }[];
}

/**
 * The world around the portal, on one machine: a GitHub with an organisation in it, Argo CDs that deploy from it, and
 * where wanted an AWS account and container registries.
 * Its state lies in one folder and survives the end of the process at any moment.
 *
 * @public
 */
export class Sandbox {
  readonly #dataDirectory: string;
  readonly #github: GithubServer;
  readonly #argocd: SandboxArgocd[];
  readonly #organization: string;
  readonly #timing: Parameters<typeof ArgocdServer.create>[0]['timing'];
  readonly #onArgocdRequest:
    | ((request: SandboxArgocdRequest) => void)
    | undefined;
  readonly #portalBackendUrl: string | undefined;
  readonly #disturbable: boolean;
  readonly #toolsDirectory: string | undefined;
  readonly #aws: AwsServer | undefined;
  readonly #registry: RegistryServer | undefined;
  #servers: RunningArgocd[] = [];

  private constructor({
    dataDirectory,
    github,
    argocd,
    organization,
    timing,
    onArgocdRequest,
    portalBackendUrl,
    disturbable,
    toolsDirectory,
    aws,
    registry,
  }: {
    dataDirectory: string;
    github: GithubServer;
    argocd: SandboxArgocd[];
    organization: string;
    timing: Parameters<typeof ArgocdServer.create>[0]['timing'];
    onArgocdRequest: ((request: SandboxArgocdRequest) => void) | undefined;
    portalBackendUrl: string | undefined;
    disturbable: boolean;
    toolsDirectory: string | undefined;
    aws: AwsServer | undefined;
    registry: RegistryServer | undefined;
  }) {
    this.#dataDirectory = dataDirectory;
    this.#github = github;
    this.#argocd = argocd;
    this.#organization = organization;
    this.#timing = timing;
    this.#onArgocdRequest = onArgocdRequest;
    this.#portalBackendUrl = portalBackendUrl;
    this.#disturbable = disturbable;
    this.#toolsDirectory = toolsDirectory;
    this.#aws = aws;
    this.#registry = registry;
  }

  /**
   * Prepares a sandbox; nothing listens until `start`.
   *
   * @param dataDirectory - folder of the state; it is filled at the first start
   * @param github - port 0 lets the system choose, as for the others; what is seeded names the port of the first
   *   start. `requestsPerHour` is each account's rate limit, 15,000 unless said otherwise. `contentRequests` and `points`
   *   are the secondary limits, off unless said otherwise; github.com's are 80 and 500 requests that write, and 900
   *   points a minute.
   * @param portalUrl - address of the portal, for the links that lead back to it
   * @param portalBackendUrl - address of the portal's backend, which then hears of what happens in gitops-apps; nobody
   *   tells it otherwise
   * @param argocdTiming - how long Argo CD takes for things, where the defaults are too slow for a test
   * @param onArgocdRequest - told of every request to an Argo CD as it comes, refused ones included, so that a test can
   *   hold them against a list of what may be asked
   * @param disturbable - whether `disturb` works: then a proxy stands in front of each Argo CD
   * @param toolsDirectory - where helm is kept; several sandboxes may share it
   * @param workflows - whether pull requests are validated as on GitHub; what is measured beside it has the processor to
   *   itself without
   * @param aws - an AWS account; none without it
   * @param registry - container registries; none without it
   */
  static async create({
    dataDirectory,
    github = { port: 7100 },
    argocd = DEFAULT_ARGOCD,
    portalUrl = 'http://localhost:3000',
    portalBackendUrl,
    argocdTiming,
    onArgocdRequest,
    disturbable = false,
    toolsDirectory,
    workflows = true,
    aws,
    registry,
  }: {
    dataDirectory: string;
    github?: { port: number; requestsPerHour?: number } & SecondaryLimitOptions;
    argocd?: SandboxArgocd[];
    portalUrl?: string;
    portalBackendUrl?: string;
    argocdTiming?: Parameters<typeof ArgocdServer.create>[0]['timing'];
    onArgocdRequest?: (request: SandboxArgocdRequest) => void;
    disturbable?: boolean;
    toolsDirectory?: string;
    workflows?: boolean;
    aws?: { port: number };
    registry?: { port: number };
  }): Promise<Sandbox> {
    const seed = await readOrganizationSeed(
      join(SEED_FOLDER, 'organization.yaml'),
    );
    const { login } = seed.organization;
    await mkdir(dataDirectory, { recursive: true });
    const server = GithubServer.create({
      directory: join(dataDirectory, 'github'),
      port: github.port,
      requestsPerHour: github.requestsPerHour,
      secondaryLimits: github,
      defaultLogin: seed.defaultPerson,
      oauthApps: seed.oauthApps,
      createActions: workflows
        ? services =>
            ActionsRunner.create({
              services,
              scriptsDirectory: SCRIPTS_FOLDER,
              directory: join(dataDirectory, 'actions'),
              toolsDirectory: toolsDirectory ?? join(dataDirectory, 'tools'),
              log: message => process.stderr.write(`Actions: ${message}\n`),
            })
        : undefined,
      seed: services => {
        const repositoryUrl = `${services.urls.web}/${login}/${GITOPS_REPOSITORY}`;
        return seedOrganization({
          services,
          seed,
          folders: { seed: SEED_FOLDER, templates: TEMPLATES_FOLDER },
          privateKeyFile: join(dataDirectory, 'github-app.private-key.pem'),
          values: {
            githubUrl: services.urls.web,
            repositoryUrl,
            portalUrl,
          },
          places: platformPlaces({ seed, repositoryUrl }),
        });
      },
    });
    return new Sandbox({
      dataDirectory,
      github: server,
      argocd,
      organization: login,
      timing: argocdTiming,
      onArgocdRequest,
      portalBackendUrl,
      disturbable,
      toolsDirectory,
      aws:
        aws &&
        AwsServer.create({
          directory: join(dataDirectory, 'aws'),
          port: aws.port,
          seed: AWS_ACCOUNT,
        }),
      registry:
        registry &&
        RegistryServer.create({
          directory: join(dataDirectory, 'registry'),
          port: registry.port,
          seed: await readRegistrySeed(),
        }),
    });
  }

  /** Seeds an empty folder, then starts every server. */
  async start(): Promise<void> {
    try {
      await Promise.all([
        this.#github.start(),
        this.#aws?.start(),
        this.#registry?.start(),
      ]);
      const repository = await this.#github.repository(
        this.#organization,
        GITOPS_REPOSITORY,
      );
      for (const instance of this.#argocd) {
        const server = await ArgocdServer.create({
          name: instance.name,
          port: this.#disturbable ? 0 : instance.port,
          stateFile: join(
            this.#dataDirectory,
            'argocd',
            instance.name,
            'state.json',
          ),
          workDirectory: join(
            this.#dataDirectory,
            'argocd',
            instance.name,
            'work',
          ),
          toolsDirectory:
            this.#toolsDirectory ?? join(this.#dataDirectory, 'tools'),
          repository,
          repositoryUrl: `${this.#github.url}/${
            this.#organization
          }/${GITOPS_REPOSITORY}`,
          bootstrap: instance.environments.map(
            environment => `argocd/bootstrap/root-${environment}.yaml`,
          ),
          clusters: instance.environments.map(environment => ({
            name: `acme-${environment}`,
            server: `https://acme-${environment}.eks.internal`,
          })),
          accounts: ACCOUNTS,
          webhookSecret: WEBHOOK_SECRET,
          timing: this.#timing,
          onRequest: request =>
            this.#onArgocdRequest?.({ instance: instance.name, ...request }),
          log: message =>
            process.stderr.write(`Argo CD ${instance.name}: ${message}\n`),
        });
        const started: RunningArgocd = {
          name: instance.name,
          server,
          gate: undefined,
        };
        this.#servers.push(started);
        await server.start();
        if (this.#disturbable) {
          started.gate = await FaultGate.start({
            target: server.url,
            port: instance.port,
          });
        }
      }
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#setHooks();
  }

  /** Ends every server and every connection. */
  async stop(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    await Promise.all(servers.map(({ gate }) => gate?.stop()));
    await Promise.all(servers.map(({ server }) => server.stop()));
    await Promise.all([
      this.#github.stop(),
      this.#aws?.stop(),
      this.#registry?.stop(),
    ]);
  }

  /**
   * Makes a personal access token for somebody of the organisation, to see what happens with less than all rights.
   *
   * @param rights - `scopes` for a classic token, `permissions` for a fine-grained one
   * @param expiresAt - default: never
   */
  issueToken(options: Parameters<GithubServer['issueToken']>[0]): string {
    return this.#github.issueToken(options);
  }

  /**
   * Says how an Argo CD is from now on, for everybody who asks it; what GitHub tells it still gets there. The sandbox has
   * to be `disturbable`.
   *
   * @param instance - its name
   * @param state - `down`: connections end and are refused; undefined: well again
   */
  async disturb(
    instance: string,
    state: Fault | 'down' | undefined,
  ): Promise<void> {
    const gate = this.#servers.find(({ name }) => name === instance)?.gate;
    if (!gate) {
      throw new Error(
        `There is no Argo CD "${instance}" that could be disturbed: the sandbox has to be started, and created with "disturbable"`,
      );
    }
    await gate.set(state);
  }

  get urls(): SandboxUrls {
    return {
      github: this.#github.url,
      githubApi: this.#github.apiUrl,
      argocd: Object.fromEntries(
        this.#servers.map(({ name, server, gate }) => [
          name,
          gate?.url ?? server.url,
        ]),
      ),
      ...(this.#aws ? { aws: this.#aws.url } : {}),
      registries: this.#registry?.registries ?? [],
    };
  }

  /** Set anew at each start: addresses of this run are others than those of the last one where ports have changed. */
  #setHooks(): void {
    const set = (purpose: string, url: string, events: string[]) =>
      this.#github.setHook({
        owner: this.#organization,
        repository: GITOPS_REPOSITORY,
        purpose,
        active: true,
        events,
        config: {
          url,
          content_type: 'json',
          secret: WEBHOOK_SECRET,
          insecure_ssl: '0',
        },
      });
    for (const { name, server } of this.#servers) {
      set(`argocd/${name}`, `${server.url}/api/webhook`, ['push']);
    }
    if (this.#portalBackendUrl) {
      set('portal', `${this.#portalBackendUrl}/api/events/http/github`, [
        'push',
        'pull_request',
        'pull_request_review',
      ]);
    }
  }
}

function readRights() {
  return ['applications', 'projects', 'clusters', 'repositories'].map(
    resource => ({ resource, action: 'get' }),
  );
}
