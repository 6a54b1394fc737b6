import {
  applicationKey,
  ArgocdApplication,
  Deployment,
  DeploymentEvent,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** As many as Argo CD remembers. */
const MAX_DEPLOYMENTS = 10;

/** What the history of an Application does not tell of a deployment. */
export type DeploymentOutcome = Pick<
  Deployment,
  'outcome' | 'settledAt' | 'requestedBy'
>;

type KnownDeployment = DeploymentOutcome &
  Pick<Deployment, 'historyId' | 'deployedAt'>;

/** That deployments have come to rest. */
export interface SettledDeployments {
  /** Name of the instance. */
  instance: string;
  /** Keys of the Applications. */
  applications: ReadonlySet<string>;
}

/**
 * How deployments ended, as long as Argo CD remembers them: of those that happened since this backend started, and of
 * the last one before.
 */
export class DeploymentOutcomes {
  /** By instance and key of the Application; newest first. */
  readonly #known = new Map<string, Map<string, KnownDeployment[]>>();
  readonly #listeners = new Set<(settled: SettledDeployments) => void>();

  static create(): DeploymentOutcomes {
    return new DeploymentOutcomes();
  }

  private constructor() {}

  /** What the trackers of the history make of what the mirrors see. */
  onEvents(instance: string, events: DeploymentEvent[]): void {
    const settled = new Set<string>();
    for (const event of events) {
      if (event.type !== 'failed') {
        const key = applicationKey(event.application);
        this.#keep(instance, key, event.deployment);
        if (event.type === 'settled') {
          settled.add(key);
        }
      }
    }
    if (settled.size > 0) {
      this.#listeners.forEach(listener =>
        listener({ instance, applications: settled }),
      );
    }
  }

  /** Forgets the deployments of Applications that are gone. */
  onMirrorChange({ instance, applications }: MirrorChange): void {
    for (const { before, after } of applications) {
      if (before && !after) {
        this.#known.get(instance)?.delete(applicationKey(before));
      }
    }
  }

  /** @returns nothing where nobody watched */
  of(
    instance: string,
    application: ArgocdApplication,
    deployment: Pick<Deployment, 'historyId' | 'deployedAt'>,
  ): DeploymentOutcome {
    const known = this.#known
      .get(instance)
      ?.get(applicationKey(application))
      ?.find(isSameAs(deployment));
    // Health that is bad by now may have been good for days.
    return known?.outcome === 'degraded' && !known.settledAt
      ? { requestedBy: known.requestedBy }
      : known ?? {};
  }

  /**
   * Tells of deployments that have come to rest.
   *
   * @returns a function that ends it
   */
  onSettled(listener: (settled: SettledDeployments) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #keep(instance: string, key: string, deployment: Deployment): void {
    const { historyId, deployedAt, outcome, settledAt, requestedBy } =
      deployment;
    if (!outcome && !requestedBy) {
      return;
    }
    const applications =
      this.#known.get(instance) ?? new Map<string, KnownDeployment[]>();
    this.#known.set(instance, applications);
    const isSame = isSameAs(deployment);
    const others = applications.get(key)?.filter(known => !isSame(known)) ?? [];
    const known = { historyId, deployedAt, outcome, settledAt, requestedBy };
    applications.set(
      key,
      [known, ...others]
        .sort((a, b) => b.historyId - a.historyId)
        .slice(0, MAX_DEPLOYMENTS),
    );
  }
}

/** Ids begin anew when an Application is created anew. */
function isSameAs(a: Pick<Deployment, 'historyId' | 'deployedAt'>) {
  return (b: Pick<Deployment, 'historyId' | 'deployedAt'>) =>
    a.historyId === b.historyId && a.deployedAt === b.deployedAt;
}
