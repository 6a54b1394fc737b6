import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  backoff,
  isGithubError,
  sleep,
} from '@gitops-flow/backstage-plugin-gitops-node';

const TIMEOUT_MS = 60_000;
const MAX_RETRY_MS = 300_000;
const MIN_RATE_LIMIT_WAIT_MS = 60_000;
const MIN_GAP_MS = 1_000;
/** First wait after a failure, unless questions are asked more often than that. */
const RETRY_MS = 10_000;

/**
 * Asks GitHub the same question again and again: after each interval, at once when poked, and ever more slowly while it
 * fails. One question is under way at a time.
 */
export class Poll {
  readonly #what: string;
  readonly #ask: (signal: AbortSignal) => Promise<void>;
  readonly #logger: LoggerService;
  readonly #intervalMs: number;
  readonly #minGapMs: number;
  readonly #stop = new AbortController();
  #isPoked = false;
  #wake: () => void = () => {};
  #running: Promise<void> | undefined;

  static create(options: {
    /** What is asked for, for the log: `Pull requests`. */
    what: string;
    ask: (signal: AbortSignal) => Promise<void>;
    logger: LoggerService;
    /** Time between two questions, in milliseconds. */
    intervalMs: number;
    /** Shortest time from one question to the next, however often it is poked. Default: a second. */
    minGapMs?: number;
  }): Poll {
    return new Poll(options);
  }

  private constructor(options: Parameters<typeof Poll.create>[0]) {
    this.#what = options.what;
    this.#ask = options.ask;
    this.#logger = options.logger;
    this.#intervalMs = options.intervalMs;
    this.#minGapMs = options.minGapMs ?? MIN_GAP_MS;
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  /** Resolves when no question is under way any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** There may be another answer now. While GitHub does not answer, it changes nothing. */
  poke(): void {
    this.#isPoked = true;
    this.#wake();
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      // Whoever pokes from here on may know more than the question that begins.
      this.#isPoked = false;
      try {
        await this.#ask(
          AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        );
        failures = 0;
        await this.#pause(signal);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        this.#logFailure(error, failures);
        const delay = this.#retryDelayMs(error, failures);
        failures += 1;
        await sleep(delay, signal);
      }
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    await sleep(Math.min(this.#minGapMs, this.#intervalMs), signal);
    if (this.#isPoked) {
      return;
    }
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await sleep(
      this.#intervalMs - this.#minGapMs,
      AbortSignal.any([signal, woken.signal]),
    );
    this.#wake = () => {};
  }

  #retryDelayMs(error: unknown, failures: number): number {
    const baseMs = Math.min(this.#intervalMs, RETRY_MS);
    return backoff({
      attempt: failures + 1,
      baseMs: isGithubError(error, 'rateLimit')
        ? Math.max(baseMs, MIN_RATE_LIMIT_WAIT_MS)
        : baseMs,
      maxMs: MAX_RETRY_MS,
      random: Math.random,
    });
  }

  #logFailure(error: unknown, failures: number): void {
    const message = `${this.#what} could not be read: ${
      isError(error) ? error.message : error
    }`;
    if (failures === 0) {
      this.#logger.warn(`${message}; trying again until it works`);
    } else {
      this.#logger.debug(message);
    }
  }
}
