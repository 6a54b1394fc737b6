import { ArgocdError, ArgocdErrorReason } from '../http/ArgocdError';
import { ApplicationConnection, ConnectionEnd } from './ApplicationConnection';
import { ApplicationSource } from './ApplicationSource';
import { ApplicationWatchListener } from './ApplicationWatchListener';
import { backoff } from './backoff';
import { OwedDetails } from './OwedDetails';
import { sleep } from './sleep';
import { StreamHeldBack } from './StreamHeldBack';
import { WATCH_TIMINGS, WatchTimings } from './WatchTimings';

/** After so many failures in a row a server is asked for something small before it is asked for a list. */
const AWAY_AFTER = 5;
/** Longest wait that a server may ask for. */
const MAX_RETRY_AFTER_MS = 600_000;

/** What passes by itself. Anything else waits for a person, and is not worth a try every few seconds. */
const PASSING: ReadonlySet<ArgocdErrorReason> = new Set([
  'unreachable',
  'timeout',
  'throttled',
  'failed',
]);

/**
 * Follows the Applications of one Argo CD: connects, and connects again whenever a connection ends, ever more slowly
 * while it fails.
 */
export class ApplicationWatch {
  readonly #source: ApplicationSource;
  readonly #listener: ApplicationWatchListener;
  readonly #timings: WatchTimings;
  readonly #random: () => number;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #connection: ApplicationConnection | undefined;
  readonly #owed: OwedDetails;
  #connections = 0;
  #unsteady = false;
  #inDoubt = false;

  static create(options: {
    source: ApplicationSource;
    listener: ApplicationWatchListener;
    timings?: Partial<WatchTimings>;
    random?: () => number;
  }): ApplicationWatch {
    return new ApplicationWatch(
      options.source,
      options.listener,
      { ...WATCH_TIMINGS, ...options.timings },
      options.random ?? Math.random,
    );
  }

  private constructor(
    source: ApplicationSource,
    listener: ApplicationWatchListener,
    timings: WatchTimings,
    random: () => number,
  ) {
    this.#source = source;
    this.#listener = listener;
    this.#timings = timings;
    this.#random = random;
    this.#owed = OwedDetails.create({
      source,
      timeoutMs: timings.loadTimeoutMs,
      onEvent: event => listener.onEvent(event),
    });
  }

  /** State of the stream. `waiting`: asked for, and nothing came yet. */
  get stream(): 'closed' | 'waiting' | 'open' {
    return this.#connection?.stream ?? 'closed';
  }

  /** How often it connected again, or tried to. */
  get reconnects(): number {
    return Math.max(0, this.#connections - 1);
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  /**
   * Resolves when nothing of the watch is under way any more.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!signal.aborted) {
      const startedAt = performance.now();
      const end = await this.#connect(signal, attempt >= AWAY_AFTER);
      if (signal.aborted) {
        return;
      }
      const lastedMs = performance.now() - startedAt;
      attempt = lastedMs >= this.#timings.healthyMs ? 0 : attempt;
      await sleep(this.#pauseMs(end, attempt), signal);
      attempt += 1;
    }
  }

  async #connect(
    signal: AbortSignal,
    probeFirst: boolean,
  ): Promise<ConnectionEnd> {
    const connection = ApplicationConnection.create({
      source: this.#source,
      listener: this.#listener,
      owed: this.#owed,
      inDoubt: this.#inDoubt,
      timings: this.#timings,
      random: this.#random,
    });
    this.#connection = connection;
    this.#connections += 1;
    const end = await connection.run({ signal, probeFirst });
    if (signal.aborted) {
      return end;
    }
    const heldBack = end.interruption instanceof StreamHeldBack;
    const steady = connection.steady && !heldBack;
    if (end.failure === undefined) {
      this.#listener.onInterruption(
        end.interruption,
        this.#unsteady && !steady,
      );
    } else {
      this.#listener.onFailure(end.failure);
    }
    this.#unsteady = !steady;
    this.#inDoubt = heldBack || (this.#inDoubt && !steady);
    return end;
  }

  #pauseMs(end: ConnectionEnd, attempt: number): number {
    const { retryMs, maxRetryMs, maxRefusedMs } = this.#timings;
    const error = end.failure ?? end.interruption;
    const known = error instanceof ArgocdError ? error : undefined;
    const passes = !known || PASSING.has(known.reason);
    const pauseMs = backoff({
      attempt,
      baseMs: retryMs,
      maxMs: passes ? maxRetryMs : maxRefusedMs,
      random: this.#random,
    });
    const askedForMs = Math.min(known?.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
    return Math.max(pauseMs, askedForMs);
  }
}
