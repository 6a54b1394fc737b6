import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import knexFactory, { Knex } from 'knex';
import { FaultGate } from 'sandbox';
import { TestGitops } from 'sandbox/testUtils';
import { startPostgres, TestPostgres } from 'test-postgres';
import { Replica } from './Replica';
import { replicaConfig, TrialArgocd } from './replicaConfig';
import {
  COMPONENTS,
  PortalApplication,
  toApplications,
  toComponents,
  toManifests,
} from './trialFiles';

const WAIT_MS = 30_000;
const LOOK_AGAIN_MS = 100;

/**
 * Two whole backends on one PostgreSQL, and the two Argo CDs that both of them mirror: dev is synced by Argo CD itself,
 * prod by people.
 */
export class ReplicatedPortal {
  readonly replicas: readonly Replica[];
  readonly argocds: readonly TrialArgocd[];
  readonly #postgres: TestPostgres;
  readonly #gitops: TestGitops;
  readonly #folder: string;
  readonly #refresh: () => Promise<void>;
  readonly #ids = new Map<string, string>();
  #database: Knex | undefined;
  #token = '';
  #version = 0;

  /** @param native - what `findPostgres` gave */
  static async start(native: string): Promise<ReplicatedPortal> {
    const folder = await mkdtemp(join(tmpdir(), 'replicas-'));
    const [postgres, gitops] = await Promise.all([
      startPostgres(native),
      TestGitops.create({ seeded: false }),
    ]);
    await gitops.commit('Three components', {
      // Nobody is in staging.
      'argocd/bootstrap/root-staging.yaml': '',
      'argocd/bootstrap/root-dev.yaml': toApplications('dev', {
        automated: { prune: true, selfHeal: true },
      }),
      'argocd/bootstrap/root-prod.yaml': toApplications('prod', {}),
      ...toManifests('dev', '1.0.0'),
      ...toManifests('prod', '1.0.0'),
    });
    const argocds = await Promise.all(
      ['nonprod', 'prod'].map(async name => {
        const syncs: TrialArgocd['syncs'] = [];
        const server = await gitops.startServer({
          name,
          onRequest: ({ method, path }) => {
            const [, application] =
              /^\/api\/v1\/applications\/([^/]+)\/sync$/.exec(path) ?? [];
            if (method === 'POST' && application) {
              syncs.push({ application, at: Date.now() });
            }
          },
        });
        const gate = await FaultGate.start({ target: server.url });
        return { name, url: server.url, server, gate, syncs };
      }),
    );
    const catalog = join(folder, 'catalog.yaml');
    await writeFile(catalog, toComponents());
    const config = replicaConfig({ postgres, catalog, argocds });
    const replicas = await Promise.all(
      ['one', 'two'].map(name => Replica.create({ name, folder, config })),
    );
    const portal = new ReplicatedPortal({
      replicas,
      argocds,
      postgres,
      gitops,
      folder,
      refresh: async () => {
        await Promise.all(
          argocds.map(({ server }) => server.repositoryChanged()),
        );
      },
    });
    try {
      // The second one finds the tables that the first one has made, as in a rolling deployment.
      for (const replica of replicas) {
        await replica.start();
      }
      portal.#token = await replicas[0].signIn();
      await Promise.all(replicas.map(replica => portal.untilInformed(replica)));
      await portal.#readIds();
    } catch (error) {
      await portal.stop();
      throw error;
    }
    return portal;
  }

  private constructor(options: {
    replicas: Replica[];
    argocds: TrialArgocd[];
    postgres: TestPostgres;
    gitops: TestGitops;
    folder: string;
    refresh: () => Promise<void>;
  }) {
    this.replicas = options.replicas;
    this.argocds = options.argocds;
    this.#postgres = options.postgres;
    this.#gitops = options.gitops;
    this.#folder = options.folder;
    this.#refresh = options.refresh;
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map(replica => replica.kill()));
    await this.#database?.destroy();
    await Promise.all(this.argocds.map(({ gate }) => gate.stop()));
    await this.#gitops.dispose();
    await this.#postgres.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The tables of the GitOps plugin. */
  get database(): Knex {
    this.#database ??= knexFactory({
      client: 'pg',
      connection: {
        ...this.#postgres.connection,
        database: 'backstage_plugin_gitops',
      },
      pool: { min: 0, max: 4 },
    });
    return this.#database;
  }

  /** Asks a backend as the guest. */
  async ask(
    replica: Replica,
    path: string,
    options: { method?: string; body?: object } = {},
  ) {
    return replica.ask(`/api/gitops${path}`, {
      ...options,
      token: this.#token,
    });
  }

  /** Deploys another version of a component to dev, as a merge does. */
  async deploy(component: string): Promise<void> {
    this.#version += 1;
    const tag = `1.1.${this.#version}`;
    await this.#gitops.commit(
      `Deploy ${component} ${tag}`,
      toManifests('dev', tag, [component]),
    );
    await this.#refresh();
  }

  /** Where the Application of a component is in the API. */
  applicationPath({ component, environment }: PortalApplication): string {
    const id = this.#ids.get(`${component}-${environment}`);
    return `/entities/component/default/${component}/applications/${id}`;
  }

  async #readIds(): Promise<void> {
    for (const component of COMPONENTS) {
      const { body } = await this.ask(
        this.replicas[0],
        deploymentsPath(component),
      );
      const { environments }: EntityDeployments = body;
      for (const { name, applications } of environments) {
        this.#ids.set(`${component}-${name}`, applications[0].id);
      }
    }
  }

  /** Until a backend knows everything, as long as it may take. */
  async untilInformed(replica: Replica): Promise<void> {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const answers = await Promise.all(
        COMPONENTS.map(name => this.ask(replica, deploymentsPath(name))),
      );
      if (answers.every(isWhole)) {
        return;
      }
      if (Date.now() > end) {
        throw new Error(
          `${replica.name} does not know everything: ${JSON.stringify(
            answers,
          )} ${replica.log}`,
        );
      }
      await sleep(LOOK_AGAIN_MS);
    }
  }
}

export function deploymentsPath(component: string): string {
  return `/entities/component/default/${component}/deployments`;
}

/** Whether a page shows all that there is, and says that it is true now. */
export function isWhole(answer: {
  status: number;
  body: EntityDeployments;
}): boolean {
  return (
    answer.status === 200 &&
    answer.body.environments.every(
      ({ applications, stale }) => applications.length === 1 && !stale,
    )
  );
}
