import { mkdtemp, rm } from 'node:fs/promises';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigReader } from '@backstage/config';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { ApplicationSpec } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  GithubClient,
  readGitopsConfig,
  renderApplication,
} from '@gitops-flow/backstage-plugin-gitops-node';
import request from 'supertest';
import { Sandbox } from 'sandbox';
import { FaultyLane } from './FaultyLane';
import { githubIntegration } from './githubIntegration';
import { readApplications } from './readApplications';

/** A request must not take longer than GitHub allows. */
const SEEDED_AT_ONCE = 5;

const GITOPS = { owner: 'acme', repo: 'gitops-apps' };

/** So that the catalog's own reading of repositories is not among the calls of a run. */
const READS_ITSELF = { minutes: 30 };

/** GitHub, an AWS account, registries and a catalog. Lanes lead there, and on a lane anything can go wrong. */
export class FaultyWorld {
  readonly #folder: string;
  readonly #sandbox: Sandbox;
  readonly #catalog: TestBackend;
  readonly #lanes: FaultyLane[] = [];

  static async start(
    options: {
      contentRequests?: { perMinute: number; perHour: number };
      /** Names of Argo CDs, each with the environments that it deploys. Default: none. */
      argocd?: Record<string, string[]>;
    } = {},
  ): Promise<FaultyWorld> {
    const { argocd = {}, ...limits } = options;
    const folder = await mkdtemp(join(tmpdir(), 'gitops-faults-'));
    const sandbox = await Sandbox.create({
      dataDirectory: folder,
      github: { port: 0, ...limits },
      argocd: Object.entries(argocd).map(([name, environments]) => ({
        name,
        environments,
        port: 0,
      })),
      aws: { port: 0 },
      registry: { port: 0 },
      // Whatever they write would come to pull requests at any moment.
      workflows: false,
    });
    await sandbox.start();
    const { github, githubApi } = sandbox.urls;
    const catalog = await startTestBackend({
      features: [
        catalogPlugin,
        mockServices.rootConfig.factory({
          data: {
            ...githubIntegration({ github, githubApi }),
            catalog: {
              processingInterval: READS_ITSELF,
              rules: [{ allow: ['Component', 'Location'] }],
              locations: [
                {
                  type: 'url',
                  target: `${github}/acme/developer-portal/blob/main/catalog/all.yaml`,
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
              ],
            },
          },
        }),
      ],
    });
    const world = new FaultyWorld({ folder, sandbox, catalog });
    await world.#untilCatalogKnows('group/default/payments');
    return world;
  }

  private constructor(options: {
    folder: string;
    sandbox: Sandbox;
    catalog: TestBackend;
  }) {
    this.#folder = options.folder;
    this.#sandbox = options.sandbox;
    this.#catalog = options.catalog;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#lanes.map(lane => lane.stop()));
    await this.#catalog.stop();
    await this.#sandbox.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A way of its own to every server. */
  async openLane(): Promise<FaultyLane> {
    const { port } = this.#catalog.server.address() as AddressInfo;
    const { urls } = this.#sandbox;
    const lane = await FaultyLane.open({
      targets: {
        GitHub: urls.github,
        AWS: this.awsUrl,
        catalog: `http://localhost:${port}`,
      },
      registries: urls.registries,
    });
    this.#lanes.push(lane);
    return lane;
  }

  /** AWS without anything in between. */
  get awsUrl(): string {
    return this.#sandbox.urls.aws ?? '';
  }

  /** GitHub without anything in between, as the portal or as a person sees it. */
  github(login = 'portal'): GithubClient {
    const { github, githubApi } = this.#sandbox.urls;
    return GithubClient.fromConfig(
      new ConfigReader(
        githubIntegration({ github, githubApi, token: `sandbox-${login}` }),
      ),
      { host: new URL(github).host },
    );
  }

  /** Puts applications on main, in all environments, in commits that no pull request brings. */
  async seedApplications(names: string[]): Promise<void> {
    await this.removeRulesets();
    const lane = await this.openLane();
    const platform = readGitopsConfig(new ConfigReader(lane.config));
    for (let start = 0; start < names.length; start += SEEDED_AT_ONCE) {
      const files = names
        .slice(start, start + SEEDED_AT_ONCE)
        .flatMap(name => [...renderApplication(specOf(name), platform)]);
      await this.#commit(files);
    }
  }

  /** Lets everybody change main of the GitOps repository: the portal is a program and approves nothing. */
  async removeRulesets(): Promise<void> {
    const { rest } = this.github();
    const { data } = await rest.repos.getRepoRulesets(GITOPS);
    for (const { id } of data) {
      await rest.repos.deleteRepoRuleset({ ...GITOPS, ruleset_id: id });
    }
  }

  async #commit(files: [path: string, content: string][]): Promise<void> {
    const { rest } = this.github();
    const main = await rest.repos.getBranch({ ...GITOPS, branch: 'main' });
    const tree = await rest.git.createTree({
      ...GITOPS,
      base_tree: main.data.commit.commit.tree.sha,
      tree: files.map(([path, content]) => ({
        path,
        content,
        mode: '100644' as const,
        type: 'blob' as const,
      })),
    });
    const commit = await rest.git.createCommit({
      ...GITOPS,
      message: 'Bring applications',
      tree: tree.data.sha,
      parents: [main.data.commit.sha],
    });
    await rest.git.updateRef({
      ...GITOPS,
      ref: 'heads/main',
      sha: commit.data.sha,
    });
  }

  /** Health of every Application of every Argo CD, by its name. */
  async applications(): Promise<ReadonlyMap<string, string>> {
    return readApplications(Object.values(this.#sandbox.urls.argocd));
  }

  /** Address that git clones the GitOps repository from. */
  get cloneUrl(): string {
    const url = new URL(
      `${this.#sandbox.urls.github}/${GITOPS.owner}/${GITOPS.repo}.git`,
    );
    url.username = 'portal';
    url.password = 'sandbox-portal';
    return url.href;
  }

  /** @param name - `kind/namespace/name` */
  async findEntity(name: string): Promise<Entity | undefined> {
    const { status, body } = await request(this.#catalog.server)
      .get(`/api/catalog/entities/by-name/${name}`)
      .set('authorization', mockCredentials.user.header());
    return status === 200 ? body : undefined;
  }

  /** Pages of the catalog files that are registered. */
  async locations(): Promise<string[]> {
    const { body } = await request(this.#catalog.server)
      .get('/api/catalog/locations')
      .set('authorization', mockCredentials.user.header());
    return (body as { data: { target: string } }[]).map(
      ({ data }) => data.target,
    );
  }

  async #untilCatalogKnows(name: string): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      if (await this.findEntity(name)) {
        return;
      }
      await sleep(100);
    }
    throw new Error(`${name} does not appear in the catalog`);
  }
}

/** It runs in dev only, so that there is something to promote. */
function specOf(name: string): ApplicationSpec {
  return {
    name,
    team: 'payments',
    description: 'Gives the money back',
    mode: 'prebuilt',
    image: 'nginx:1.29.3',
    port: 8080,
    size: 'small',
    exposure: 'internal',
    environments: ['dev', 'staging', 'prod'],
    start: 'first',
  };
}
