import { ArgocdApplication } from '../model/ArgocdApplication';
import { Deployment } from './DeploymentEvent';

/** Argo CD's clock and ours may differ by so much. */
const CLOCK_SKEW_MS = 60_000;

/** Whoever comes later than this cannot know whether health was good before it was bad, or bad before it was good. */
const MAX_GUESS_MS = 3_600_000;

const OUTCOMES = new Map<string, 'healthy' | 'degraded'>([
  ['Healthy', 'healthy'],
  ['Degraded', 'degraded'],
]);

/**
 * A deployment whose health has not settled.
 */
export class OpenDeployment {
  readonly #deployment: Deployment;
  readonly #deployedAt: number;
  #application: ArgocdApplication;
  /** Whether we were there when health became what it is. */
  #watched: boolean;
  /** Whether health has changed since the deployment: then it is not what it was before. */
  #moved: boolean;
  /** Since when health is as it is: by Argo CD's clock where it says so. */
  #since: number | undefined;
  /** Since when health is as it is, by our clock. */
  #quietFrom: number;

  static create(options: {
    application: ArgocdApplication;
    deployment: Deployment;
    /** Whether it has just come, or was there when the watch began. */
    watched: boolean;
    at: number;
  }): OpenDeployment {
    return new OpenDeployment(options);
  }

  private constructor(options: {
    application: ArgocdApplication;
    deployment: Deployment;
    watched: boolean;
    at: number;
  }) {
    const { application, deployment, watched, at } = options;
    this.#application = application;
    this.#deployment = deployment;
    this.#deployedAt = Date.parse(deployment.deployedAt);
    this.#watched = watched;
    const told = parseTime(application.healthSince);
    this.#moved = told !== undefined && told > this.#deployedAt;
    this.#since = told ?? (watched ? at : undefined);
    const since = Math.max(this.#deployedAt, told ?? this.#deployedAt);
    this.#quietFrom = !watched && since + CLOCK_SKEW_MS <= at ? since : at;
  }

  /** As it was last seen. */
  get application(): ArgocdApplication {
    return this.#application;
  }

  observe(application: ArgocdApplication, at: number): void {
    const known = this.#application;
    this.#application = application;
    const { health, healthSince } = application;
    if (health === known.health && healthSince === known.healthSince) {
      return;
    }
    this.#watched = true;
    this.#moved = true;
    this.#since = parseTime(healthSince) ?? at;
    this.#quietFrom = at;
  }

  /**
   * Whether a later operation has begun. What health says from then on is its doing.
   */
  isFollowedBy(operation: ArgocdApplication['operation']): boolean {
    const { deployStartedAt, deployedAt } = this.#deployment;
    return (
      operation?.startedAt !== undefined &&
      !operation.dryRun &&
      Date.parse(operation.startedAt) >
        Date.parse(deployStartedAt ?? deployedAt)
    );
  }

  /**
   * @returns the deployment as it ended; undefined while health may still change
   */
  settledBy(at: number, settleMs: number): Deployment | undefined {
    const outcome = OUTCOMES.get(this.#application.health);
    return outcome && at - this.#quietFrom >= settleMs
      ? this.#settled(outcome)
      : undefined;
  }

  /**
   * Something else begins.
   *
   * @param options.isOver - whether nothing more can be learned
   * @returns the deployment as it ended; undefined when that is still open
   */
  interrupted(options: { isOver: boolean }): Deployment | undefined {
    const outcome = OUTCOMES.get(this.#application.health);
    if (outcome && this.#moved) {
      return this.#settled(outcome);
    }
    return options.isOver
      ? { ...this.#deployment, outcome: 'unsettled' }
      : undefined;
  }

  #settled(outcome: 'healthy' | 'degraded'): Deployment {
    const settledAt = this.#settledAt();
    return {
      ...this.#deployment,
      outcome,
      ...(settledAt === undefined
        ? {}
        : { settledAt: new Date(settledAt).toISOString() }),
    };
  }

  #settledAt(): number | undefined {
    if (this.#since === undefined) {
      return undefined;
    }
    const since = Math.max(this.#since, this.#deployedAt);
    return this.#watched || since - this.#deployedAt <= MAX_GUESS_MS
      ? since
      : undefined;
  }
}

function parseTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
