import { Entity } from '@backstage/catalog-model';
import {
  FOREIGN,
  hostileApplications,
  NOTE,
  PARAMETER,
  SECRET,
} from './hostileApplications';
import { component } from './hostileEntities';
import { SecurePortal } from './SecurePortal';
import { until } from './until';
import { UpstreamLog } from './UpstreamLog';
import { World } from './World';

/** What Argo CD has once everything is there. */
const APPLICATIONS = [
  'vault-dev',
  'stray-dev',
  `${FOREIGN}-dev`,
  `${FOREIGN}-prod`,
];

/** Component with an Application in dev that nobody has synced. */
const VAULT = component({
  name: 'vault',
  annotations: { 'argocd/app-name': 'vault-dev' },
});

/** The portal before two Argo CDs that write down what they are asked, with applications of two teams. */
export class SecureWorld {
  readonly world: World;
  readonly portal: SecurePortal;
  readonly upstream: UpstreamLog;

  /**
   * @param entities - that the catalog has beside `vault` and those of the sandbox
   * @param argocd - of the configuration, beside the instances
   */
  static async start(
    entities: Entity[],
    argocd: object = {},
  ): Promise<SecureWorld> {
    const upstream = UpstreamLog.create();
    const world = await World.start({
      argocd: { nonprod: ['dev', 'staging'], prod: ['prod'] },
      onArgocdRequest: upstream.record,
    });
    await world.commit(hostileApplications(`${world.url}/acme/gitops-apps`));
    await world.untilApplications(names =>
      APPLICATIONS.every(name => names.has(name)),
    );
    const portal = await SecurePortal.start({
      world,
      argocd: { ...argocd, ...withPages(world.argocd) },
      entities: [VAULT, ...entities],
    });
    return new SecureWorld({ world, portal, upstream });
  }

  private constructor(options: {
    world: World;
    portal: SecurePortal;
    upstream: UpstreamLog;
  }) {
    this.world = options.world;
    this.portal = options.portal;
    this.upstream = options.upstream;
  }

  /** Replaces the entities that the catalog has beside `vault` and those of the sandbox. */
  async describe(entities: Entity[]): Promise<void> {
    await this.portal.describe([VAULT, ...entities]);
  }

  async stop(): Promise<void> {
    await this.portal.stop();
    await this.world.stop();
  }

  /**
   * Of the paths of the API, with which every operation is answered on the entity `vault`.
   *
   * @returns values by the names of parameters; `written` is the name of an entity whose files in the GitOps repository
   * are as the portal writes them
   */
  async parameters(): Promise<Record<string, string>> {
    const { portal, world } = this;
    const vault = '/entities/component/default/vault';
    const { 'vault-dev': id } = await portal.ids('sam', vault);
    const path = `${vault}/applications/${id}/resources`;
    const tree = await portal.get('sam', path);
    const { main } = await world.heads('gitops-apps');
    // The revision becomes the Application's own without anything being deployed.
    await this.syncPastThePortal('vault-dev', { revision: main, dryRun: true });
    const revision = `${vault}/applications/${id}/revisions/${main}`;
    await until(async () => {
      const { status } = await portal.get('sam', revision);
      return status === 200;
    });
    return {
      kind: 'component',
      namespace: 'default',
      name: 'vault',
      written: 'checkout',
      id,
      resource: JSON.parse(tree.body).items[0].id,
      revision: main,
      environment: 'dev',
    };
  }

  /** Has an Application of dev synced by Argo CD itself, so that it changes without the portal. */
  async syncPastThePortal(
    application: string,
    request: { revision?: string; dryRun?: boolean } = {},
  ): Promise<void> {
    const [{ instances }] = this.world.argocd.appLocatorMethods;
    const nonprod = instances.find(({ name }) => name === 'nonprod');
    const answer = await fetch(
      `${nonprod?.url}/api/v1/applications/${application}/sync`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${nonprod?.token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(request),
      },
    );
    if (!answer.ok) {
      throw new Error(`${answer.status} ${await answer.text()}`);
    }
  }

  /** What no answer of the API holds, whoever asks. */
  get secrets(): string[] {
    return [NOTE, PARAMETER, SECRET, ...this.#addresses];
  }

  /** That the portal sends its credentials to: browsers know others. */
  get #addresses(): string[] {
    return this.world.argocd.appLocatorMethods.flatMap(({ instances }) =>
      instances.map(({ url }) => new URL(url).host),
    );
  }
}

/** People reach Argo CD's pages by other addresses than the portal its API. */
function withPages({ appLocatorMethods }: World['argocd']) {
  return {
    appLocatorMethods: appLocatorMethods.map(({ type, instances }) => ({
      type,
      instances: instances.map(instance => ({
        ...instance,
        frontendUrl: `https://${instance.name}.argocd.example`,
      })),
    })),
  };
}
