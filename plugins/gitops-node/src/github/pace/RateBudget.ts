import { Clock } from './Clock';
import { serverNow } from './readLimit';

/**
 * What is left of GitHub's hourly rate limit.
 *
 * @public
 */
export interface GithubBudget {
  /** Requests that are left until `resetsAt`. */
  remaining: number;
  /** Requests in an hour. */
  limit: number;
  resetsAt: Date;
}

/** Remembers what the answers to one identity said about its rate limit. */
export class RateBudget {
  readonly #clock: Clock;
  #last: GithubBudget | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined when no answer has said anything, or when the hour it was about is over. */
  get(): GithubBudget | undefined {
    return this.#last && this.#last.resetsAt.getTime() > this.#clock.now()
      ? this.#last
      : undefined;
  }

  observe(headers: Record<string, string | number | undefined>): void {
    // Searches and others have budgets of their own.
    if ((headers['x-ratelimit-resource'] ?? 'core') !== 'core') {
      return;
    }
    const remaining = readCount(headers['x-ratelimit-remaining']);
    const limit = readCount(headers['x-ratelimit-limit']);
    const reset = readCount(headers['x-ratelimit-reset']);
    if (remaining === undefined || limit === undefined || !reset) {
      return;
    }
    const nowMs = this.#clock.now();
    // Answers overtake each other, so of one hour the lowest number is the latest.
    const known = this.get();
    const resetsAtMs = reset * 1_000 - serverNow(headers, nowMs) + nowMs;
    const isSameHour =
      known && Math.abs(known.resetsAt.getTime() - resetsAtMs) < 60_000;
    this.#last = {
      remaining: isSameHour ? Math.min(known.remaining, remaining) : remaining,
      limit,
      resetsAt: new Date(resetsAtMs),
    };
  }
}

function readCount(value: string | number | undefined): number | undefined {
  const count = Number(value);
  return value !== undefined && value !== '' && Number.isFinite(count)
    ? count
    : undefined;
}
