import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { isUnderWay } from './isUnderWay';

const UNDER_WAY_MS = 5_000;
const QUIET_WITH_SIGNALS_MS = 60_000;
const QUIET_WITHOUT_SIGNALS_MS = 10_000;
const RETRY_MS = 5_000;
const RETRY_MAX_MS = 60_000;
const SIGNAL_DEBOUNCE_MS = 250;
/** A stream of signals must not put the request off forever. */
const SIGNAL_MAX_DELAY_MS = 1_000;

/** What is known about an entity's deployments right now. */
export interface PolledDeployments {
  /** Absent until the first answer, and after a refusal. */
  deployments?: EntityDeployments;
  /** When `deployments` arrived, in milliseconds since the epoch. */
  loadedAt?: number;
  /** Why the latest request failed. */
  error?: Error;
}

/**
 * Keeps one entity's deployments fresh: asks at once, again when a signal says so, and at intervals as a safety net.
 * It never has two requests under way, rests while nobody can see the page, and asks at once when somebody can again.
 */
export class DeploymentsPoller {
  readonly #load: (signal: AbortSignal) => Promise<EntityDeployments>;
  readonly #onChange: (state: PolledDeployments) => void;
  readonly #isRefusal: (error: Error) => boolean;
  readonly #hasSignals: boolean;
  readonly #abort = new AbortController();

  #state: PolledDeployments = {};
  #failures = 0;
  #loading = false;
  #loadAgain = false;
  #timer?: ReturnType<typeof setTimeout>;
  #signalledAt?: number;

  private constructor(options: DeploymentsPollerOptions) {
    this.#load = options.load;
    this.#onChange = options.onChange;
    this.#isRefusal = options.isRefusal;
    this.#hasSignals = options.hasSignals;
  }

  static start(options: DeploymentsPollerOptions): DeploymentsPoller {
    const poller = new DeploymentsPoller(options);
    document.addEventListener('visibilitychange', poller.#onVisibility);
    poller.refresh();
    return poller;
  }

  /** Asks now, or right after the request that is under way. */
  refresh(): void {
    clearTimeout(this.#timer);
    this.#signalledAt = undefined;
    if (this.#abort.signal.aborted) {
      return;
    }
    if (this.#loading) {
      this.#loadAgain = true;
      return;
    }
    this.#request();
  }

  /** Something changed: asks soon, once for a burst of changes. */
  signal(): void {
    if (document.hidden || this.#abort.signal.aborted) {
      return;
    }
    const now = Date.now();
    this.#signalledAt ??= now;
    const latest = this.#signalledAt + SIGNAL_MAX_DELAY_MS;
    this.#schedule(Math.min(SIGNAL_DEBOUNCE_MS, Math.max(0, latest - now)));
  }

  /** Ends everything, the request under way too. */
  stop(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  readonly #onVisibility = () => {
    if (document.hidden) {
      clearTimeout(this.#timer);
      this.#signalledAt = undefined;
    } else {
      this.refresh();
    }
  };

  async #request(): Promise<void> {
    this.#loading = true;
    this.#loadAgain = false;
    try {
      const deployments = await this.#load(this.#abort.signal);
      this.#failures = 0;
      this.#publish({ deployments, loadedAt: Date.now() });
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      this.#failures += 1;
      this.#publish(
        this.#isRefusal(error) ? { error } : { ...this.#state, error },
      );
    } finally {
      this.#loading = false;
    }
    if (this.#loadAgain) {
      this.refresh();
    } else if (this.#signalledAt === undefined) {
      this.#schedule(this.#pause());
    }
  }

  #publish(state: PolledDeployments): void {
    if (!this.#abort.signal.aborted) {
      this.#state = state;
      this.#onChange(state);
    }
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (!document.hidden && !this.#abort.signal.aborted) {
      this.#timer = setTimeout(() => this.refresh(), delayMs);
    }
  }

  #pause(): number {
    if (this.#failures > 0) {
      return Math.min(RETRY_MS * 2 ** (this.#failures - 1), RETRY_MAX_MS);
    }
    const { deployments } = this.#state;
    if (deployments && isUnderWay(deployments)) {
      return UNDER_WAY_MS;
    }
    return this.#hasSignals ? QUIET_WITH_SIGNALS_MS : QUIET_WITHOUT_SIGNALS_MS;
  }
}

/** Options of {@link DeploymentsPoller.start}. */
export interface DeploymentsPollerOptions {
  load: (signal: AbortSignal) => Promise<EntityDeployments>;
  onChange: (state: PolledDeployments) => void;
  /** Whether an error takes back what was shown before, as a lost permission does. */
  isRefusal: (error: Error) => boolean;
  /** Whether somebody calls `signal`, so that asking at intervals can be rare. */
  hasSignals: boolean;
}
