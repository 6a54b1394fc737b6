import { isError } from '@backstage/errors';
import { ApplicationOutline, applicationKey } from './ArgocdApplication';
import { ApplicationEvent } from './ArgocdClient';
import { backoff } from './backoff';
import { sleep } from './sleep';

/**
 * Where a watch looks: an `ArgocdClient`.
 *
 * @public
 */
export interface ApplicationSource {
  listApplications(options: {
    signal: AbortSignal;
  }): Promise<ApplicationOutline[]>;
  streamApplications(options: {
    signal: AbortSignal;
  }): AsyncIterable<ApplicationEvent>;
  probe(options: { signal: AbortSignal }): Promise<void>;
}

/**
 * Who is told what a watch sees.
 */
export interface ApplicationWatchListener {
  /**
   * A whole list came.
   *
   * @param heard - keys that the stream has spoken of since the list was asked for: what it said is newer
   * @returns keys of the Applications that are not as they were known
   */
  onList(list: ApplicationOutline[], heard: ReadonlySet<string>): string[];
  onEvent(event: ApplicationEvent): void;
  /** The server answered, without news. */
  onAlive(): void;
  /** The server does not answer, or not as it should. The watch tries again by itself. */
  onFailure(error: unknown): void;
  /** Only the stream broke off. */
  onInterruption(error: unknown): void;
}

/**
 * When a watch does what, in milliseconds.
 *
 * @public
 */
export interface WatchTimings {
  /** A stream that said nothing for so long has sent its initial load. */
  quietMs: number;
  /** Longest wait for that. */
  maxQuietMs: number;
  /** The list is asked for again after between this and twice this. */
  relistMs: number;
  /** How long the stream may take to say what a list has already shown. */
  graceMs: number;
  /** Shortest time between two new streams because one had missed something. */
  minStreamMs: number;
  /** After so much silence the server is asked whether it is there. Keep-alives come every 15 s. */
  silenceMs: number;
  /** First wait after a failure, doubled with each further one. */
  retryMs: number;
  /** Longest wait after a failure. */
  maxRetryMs: number;
  /** A connection that lasted so long was a good one: the next failure is the first again. */
  healthyMs: number;
}

/** @public */
export const WATCH_TIMINGS: WatchTimings = {
  quietMs: 1_500,
  maxQuietMs: 60_000,
  relistMs: 300_000,
  graceMs: 2_000,
  minStreamMs: 60_000,
  silenceMs: 20_000,
  retryMs: 800,
  maxRetryMs: 30_000,
  healthyMs: 120_000,
};

/**
 * Follows the Applications of one Argo CD: a list, then a stream, and both again whenever one of them ends.
 *
 * The stream opens without a resource version, because only its initial load tells history and conditions. The server
 * subscribes to events after that load, drops events when a buffer of its fills, and loses some deletes. So the list
 * is asked for once the load is over and every few minutes, and when it shows a change that the stream does not tell,
 * a new stream is opened.
 */
export class ApplicationWatch {
  readonly #source: ApplicationSource;
  readonly #listener: ApplicationWatchListener;
  readonly #timings: WatchTimings;
  readonly #random: () => number;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  /** Kept from the question for a list to the end of the grace that follows it. */
  #heard: Set<string> | undefined;
  #lastHeardAt = 0;
  #speaks = false;
  #lastGapAt = -Infinity;

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
      const startedAt = Date.now();
      await this.#connect(signal);
      attempt = Date.now() - startedAt >= this.#timings.healthyMs ? 0 : attempt;
      const delay = backoff({
        attempt,
        baseMs: this.#timings.retryMs,
        maxMs: this.#timings.maxRetryMs,
        random: this.#random,
      });
      attempt += 1;
      await sleep(delay, signal);
    }
  }

  async #connect(stop: AbortSignal): Promise<void> {
    try {
      await this.#relist(stop);
    } catch (error) {
      if (!stop.aborted) {
        this.#listener.onFailure(error);
      }
      return;
    }
    const connection = new AbortController();
    const signal = AbortSignal.any([stop, connection.signal]);
    // Whatever ends first ends the others.
    const parts = [
      this.#follow(signal),
      this.#keepListing(signal),
      this.#watchSilence(signal),
    ].map(part => part.finally(() => connection.abort()));
    const [stream, ...checks] = await Promise.allSettled(parts);
    if (stop.aborted) {
      return;
    }
    for (const check of checks) {
      if (check.status === 'rejected' && !isAbort(check.reason)) {
        this.#listener.onFailure(check.reason);
      }
    }
    if (stream.status === 'rejected' && !isAbort(stream.reason)) {
      this.#listener.onInterruption(stream.reason);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    this.#speaks = false;
    this.#lastHeardAt = Date.now();
    for await (const event of this.#source.streamApplications({ signal })) {
      this.#speaks = true;
      this.#lastHeardAt = Date.now();
      if (event.type !== 'keepAlive') {
        this.#heard?.add(applicationKey(event.application));
      }
      this.#listener.onEvent(event);
    }
  }

  async #keepListing(signal: AbortSignal): Promise<void> {
    await this.#initialLoad(signal);
    while (!signal.aborted) {
      const { changed, heard } = await this.#relist(signal);
      await sleep(this.#timings.graceMs, signal);
      this.#heard = undefined;
      const missed = changed.filter(key => !heard.has(key));
      if (missed.length > 0) {
        const dueAt = this.#lastGapAt + this.#timings.minStreamMs;
        await sleep(Math.max(0, dueAt - Date.now()), signal);
        this.#lastGapAt = Date.now();
        return;
      }
      await sleep(this.#timings.relistMs * (1 + this.#random()), signal);
    }
  }

  async #initialLoad(signal: AbortSignal): Promise<void> {
    const { quietMs, maxQuietMs } = this.#timings;
    const end = Date.now() + maxQuietMs;
    let quietFor = 0;
    while (!signal.aborted && quietFor < quietMs && Date.now() < end) {
      await sleep(quietMs - quietFor, signal);
      quietFor = Date.now() - this.#lastHeardAt;
    }
  }

  async #watchSilence(signal: AbortSignal): Promise<void> {
    const { silenceMs } = this.#timings;
    while (!signal.aborted) {
      await sleep(silenceMs, signal);
      const silentFor = Date.now() - this.#lastHeardAt;
      // Keep-alives begin with the first event: only then is silence a sign of a dead connection.
      if (this.#speaks && silentFor >= 3 * silenceMs) {
        return;
      }
      if (silentFor >= silenceMs && !signal.aborted) {
        await this.#source.probe({ signal });
        this.#listener.onAlive();
      }
    }
  }

  async #relist(
    signal: AbortSignal,
  ): Promise<{ changed: string[]; heard: Set<string> }> {
    const heard = new Set<string>();
    this.#heard = heard;
    const list = await this.#source.listApplications({ signal });
    return { changed: this.#listener.onList(list, heard), heard };
  }
}

function isAbort(error: unknown): boolean {
  return isError(error) && error.name === 'AbortError';
}
