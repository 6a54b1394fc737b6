import { JsonObject } from '@backstage/types';
import { Fault, FaultProxy, ProxiedCall, ProxiedMessage } from 'sandbox';
import { githubIntegration } from './githubIntegration';

type Server = 'GitHub' | 'AWS' | 'catalog';

const GITHUB_API = '/api/v3';

/** A remote call of a run; `index` counts over all servers. */
export interface RemoteCall extends ProxiedCall {
  server: Server;
  /** What errors call it: `POST /orgs/acme/repos`, `ecr:CreateRepository`. */
  name: string;
  body: string;
}

type FaultChoice = (call: RemoteCall) => Fault | undefined;

/** A proxy before each server. What one lane does to its calls, no other one feels. */
export class FaultyLane {
  readonly #proxies: ReadonlyMap<Server, FaultProxy>;
  readonly #targets: Record<Server, string>;
  readonly #registries: { host: string; apiUrl: string }[];
  readonly #watch: { calls: RemoteCall[]; choose: FaultChoice };

  static async open(options: {
    targets: Record<Server, string>;
    registries: { host: string; apiUrl: string }[];
  }): Promise<FaultyLane> {
    const { targets, registries } = options;
    const watch: { calls: RemoteCall[]; choose: FaultChoice } = {
      calls: [],
      choose: () => undefined,
    };
    const proxies = new Map<Server, FaultProxy>();
    for (const server of ['GitHub', 'AWS', 'catalog'] as const) {
      proxies.set(
        server,
        await FaultProxy.start({
          target: targets[server],
          // AWS's two protocols say in the header or in the body what is asked.
          readsBodies: true,
          onRequest: ({ method, path }, message) => {
            const { calls } = watch;
            const call = {
              server,
              method,
              path,
              index: calls.length,
              name: nameOf(server, `${method} ${path}`, message),
              body: message.body,
            };
            calls.push(call);
            return watch.choose(call);
          },
        }),
      );
    }
    return new FaultyLane({ proxies, targets, registries, watch });
  }

  private constructor(options: {
    proxies: ReadonlyMap<Server, FaultProxy>;
    targets: Record<Server, string>;
    registries: { host: string; apiUrl: string }[];
    watch: { calls: RemoteCall[]; choose: FaultChoice };
  }) {
    this.#proxies = options.proxies;
    this.#targets = options.targets;
    this.#registries = options.registries;
    this.#watch = options.watch;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#proxies.values()].map(proxy => proxy.stop()));
  }

  /**
   * Watches the calls from now on.
   *
   * @param choose - what is to go wrong with a call
   * @returns the calls, to be read when the run is over
   */
  watch(choose: FaultChoice = () => undefined): readonly RemoteCall[] {
    this.#watch.choose = choose;
    this.#watch.calls = [];
    return this.#watch.calls;
  }

  /** Address of the catalog. */
  get catalogUrl(): string {
    return this.#urlOf('catalog');
  }

  /** What the portal would be configured with. */
  get config(): JsonObject {
    const github = this.#targets.GitHub;
    return {
      app: { baseUrl: 'http://localhost:3000' },
      ...githubIntegration({
        github,
        githubApi: `${this.#urlOf('GitHub')}${GITHUB_API}`,
      }),
      aws: {
        accounts: [
          {
            accountId: '111122223333',
            accessKeyId: 'sandbox-portal',
            secretAccessKey: 'sandbox',
          },
        ],
      },
      gitops: {
        repository: { url: `${github}/acme/gitops-apps` },
        applications: { owner: 'acme', platformTeam: 'platform' },
        chart: { path: 'charts/eks-baseline', version: '1.0.0' },
        registries: this.#registries,
        aws: {
          accountId: '111122223333',
          region: 'eu-west-1',
          endpoint: this.#urlOf('AWS'),
          ecr: { clusterAccounts: ['444455556666'] },
          oidc: { mode: 'iam' },
        },
        environments: ['dev', 'staging', 'prod'].map(name => ({
          name,
          instance: name === 'prod' ? 'prod' : 'nonprod',
          destination: { name: `acme-${name}` },
          requireDigest: name === 'prod',
          sync: { prune: name !== 'prod' },
          decommission: 'allowed',
        })),
      },
    };
  }

  #urlOf(server: Server): string {
    return this.#proxies.get(server)?.url ?? '';
  }
}

function nameOf(
  server: Server,
  call: string,
  { headers, body }: ProxiedMessage,
): string {
  if (server === 'AWS') {
    const target = headers['x-amz-target'];
    return typeof target === 'string'
      ? `ecr:${target.split('.')[1]}`
      : `iam:${new URLSearchParams(body).get('Action')}`;
  }
  return call.replace(GITHUB_API, '').replace(/\?.*$/, '');
}
