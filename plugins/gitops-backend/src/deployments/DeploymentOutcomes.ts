import {
  applicationKey,
  ArgocdApplication,
  Deployment,
  DeploymentEvent,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** As many as Argo CD remembers. */
const MAX_DEPLOYMENTS = 10;

/** Applications whose past was asked for; beyond that it is asked for again. */
const MAX_ASKED = 50_000;

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
 * Reads the newest deployments of an Application that the history keeps, so many at the most.
 */
export type ReadPast = (
  instance: string,
  application: ArgocdApplication,
  limit: number,
) => Promise<Deployment[]>;

/**
 * How deployments ended, as long as Argo CD remembers them: what happens is learned from the mirrors as it happens, what
 * happened before this backend started is read from the history when somebody looks.
 */
export class DeploymentOutcomes {
  /** By instance and key of the Application; newest first. */
  readonly #known = new Map<string, Map<string, KnownDeployment[]>>();
  readonly #listeners = new Set<(settled: SettledDeployments) => void>();
  readonly #asked = new Set<string>();
  readonly #readPast: ReadPast;

  static create(options: { readPast?: ReadPast } = {}): DeploymentOutcomes {
    return new DeploymentOutcomes(options.readPast ?? (async () => []));
  }

  private constructor(readPast: ReadPast) {
    this.#readPast = readPast;
  }

  /** Somebody looks at an Application: its past is read in the background, once. */
  want(instance: string, application: ArgocdApplication): void {
    const key = applicationKey(application);
    const asked = `${instance} ${key}`;
    if (this.#asked.has(asked)) {
      return;
    }
    if (this.#asked.size >= MAX_ASKED) {
      this.#asked.clear();
    }
    this.#asked.add(asked);
    this.#readPast(instance, application, MAX_DEPLOYMENTS)
      .then(deployments => this.#learn(instance, key, deployments))
      // The next look asks again; the recorder says what is wrong with the database.
      .catch(() => this.#asked.delete(asked));
  }

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
    this.#tell(instance, settled);
  }

  /** Forgets the deployments of Applications that are gone. */
  onMirrorChange({ instance, applications }: MirrorChange): void {
    for (const { before, after } of applications) {
      if (before && !after) {
        const key = applicationKey(before);
        this.#known.get(instance)?.delete(key);
        this.#asked.delete(`${instance} ${key}`);
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

  #learn(instance: string, key: string, deployments: Deployment[]): void {
    const seen = this.#known.get(instance)?.get(key) ?? [];
    // What this backend has seen itself is as new as can be.
    const news = deployments.filter(
      deployment =>
        (deployment.outcome || deployment.requestedBy) &&
        deployment.outcome !== 'running' &&
        !seen.some(
          known => isSameAs(deployment)(known) && known.outcome !== 'running',
        ),
    );
    news.forEach(deployment => this.#keep(instance, key, deployment));
    this.#tell(instance, new Set(news.length > 0 ? [key] : []));
  }

  #tell(instance: string, applications: ReadonlySet<string>): void {
    if (applications.size > 0) {
      this.#listeners.forEach(listener => listener({ instance, applications }));
    }
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

/** Ids begin anew when an Application is created anew. Databases write the same time in another way. */
function isSameAs(a: Pick<Deployment, 'historyId' | 'deployedAt'>) {
  return (b: Pick<Deployment, 'historyId' | 'deployedAt'>) =>
    a.historyId === b.historyId &&
    Date.parse(a.deployedAt) === Date.parse(b.deployedAt);
}
