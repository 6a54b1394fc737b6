import { ApplicationChange } from '../mirror/ApplicationIndex';
import { applicationKey, ArgocdApplication } from '../model/ArgocdApplication';
import { Deployment, DeploymentEvent } from './DeploymentEvent';
import { failuresOf } from './failuresOf';
import { OpenDeployment } from './OpenDeployment';
import { readDeployments } from './readDeployments';

/** Recorded: health says Healthy for up to a second after the sync, before it turns Progressing. */
const SETTLE_MS = 10_000;

/**
 * Tells deployments and failures out of what a mirror of one instance sees. It has no clock and no timer of its own:
 * the same calls give the same events.
 *
 * A deployment is a new entry of the history: a revision alone moves with every commit of the repository, also where
 * nothing changed for the Application, and neither dry runs nor syncs of selected resources make an entry. It ends when
 * health has settled, not when the sync has Succeeded.
 *
 * @public
 */
export class DeploymentTracker {
  readonly #settleMs: number;
  readonly #open = new Map<string, OpenDeployment>();
  /** Those that owe details, as they were before that. */
  readonly #before = new Map<string, ArgocdApplication>();

  static create(options?: {
    /** Health that stays Healthy or Degraded for so long has settled. Default: 10 seconds. */
    settleMs?: number;
  }): DeploymentTracker {
    return new DeploymentTracker(options?.settleMs ?? SETTLE_MS);
  }

  private constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** How many deployments have not settled. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * @param change - of an Application; without `before` where it is seen for the first time
   * @param at - when it was seen, in milliseconds
   */
  observe(change: ApplicationChange, at: number): DeploymentEvent[] {
    const { before, after } = change;
    if (!after) {
      return before ? this.#leave(before) : [];
    }
    // A list alone says nothing of the history: no entries there are not no entries.
    if (!after.detailed) {
      return [];
    }
    const key = applicationKey(after);
    // Beside an operation that a list tells stands the history from before it, and whether it is a dry run is not known.
    if (after.owesDetails) {
      if (before && !before.owesDetails) {
        this.#before.set(key, before);
      }
      return [];
    }
    const last = before?.owesDetails ? this.#before.get(key) : before;
    this.#before.delete(key);
    const known = last?.detailed ? last : undefined;
    return [
      ...this.#deployments(after, known, at),
      ...failuresOf(after, known).map(
        (operation): DeploymentEvent => ({
          application: after,
          type: 'failed',
          operation,
        }),
      ),
    ];
  }

  /**
   * Health settles by nothing happening, so somebody has to ask from time to time.
   *
   * @param at - now, in milliseconds
   */
  advance(at: number): DeploymentEvent[] {
    return [...this.#open].flatMap(([key, open]) =>
      // What health says may be the doing of an operation that is not known yet.
      this.#before.has(key)
        ? []
        : this.#settle(key, open.settledBy(at, this.#settleMs)),
    );
  }

  #deployments(
    after: ArgocdApplication,
    known: ArgocdApplication | undefined,
    at: number,
  ): DeploymentEvent[] {
    const fresh = readDeployments(after, known);
    const key = applicationKey(after);
    const events: DeploymentEvent[] = [];
    const newest = fresh.find(({ outcome }) => outcome === 'running');
    const isOver = Boolean(newest ?? after.deletingSince);
    const open = this.#open.get(key);
    if (open && (isOver || open.isFollowedBy(after.operation))) {
      events.push(...this.#settle(key, open.interrupted({ isOver })));
    }
    events.push(
      ...fresh.map(
        (deployment): DeploymentEvent => ({
          application: after,
          type: 'deployed',
          deployment,
        }),
      ),
    );
    if (newest) {
      this.#open.set(
        key,
        OpenDeployment.create({
          application: after,
          deployment: newest,
          watched: Boolean(known),
          at,
        }),
      );
    }
    const followed = this.#open.get(key);
    if (followed) {
      followed.observe(after, at);
      events.push(...this.#settle(key, followed.settledBy(at, this.#settleMs)));
    }
    return events;
  }

  #leave(application: ArgocdApplication): DeploymentEvent[] {
    const key = applicationKey(application);
    this.#before.delete(key);
    const open = this.#open.get(key);
    return open ? this.#settle(key, open.interrupted({ isOver: true })) : [];
  }

  #settle(key: string, deployment: Deployment | undefined): DeploymentEvent[] {
    const open = this.#open.get(key);
    if (!open || !deployment) {
      return [];
    }
    this.#open.delete(key);
    const { application } = open;
    return [{ application, type: 'settled', deployment }];
  }
}
