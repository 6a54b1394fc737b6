/** GitHub's documentation: without anything said, wait for a minute at least. */
export const SILENT_PAUSE_MS = 60_000;

/** `x-ratelimit-reset` has no fractions of a second. */
const ROUNDING_MS = 1_000;

/**
 * A limit of GitHub that a request has met.
 *
 * `primary`: the requests of the hour are used up. `secondary`: too many at once, or too much written.
 */
export interface Limit {
  cause: 'primary' | 'secondary';
  /** How long GitHub says to wait; absent when it does not say. */
  waitMs?: number;
}

export interface LimitedAnswer {
  status: number;
  headers: Record<string, string | number | undefined>;
  /** GitHub's own words. */
  message: string;
}

/**
 * Tells a limit from a refusal: both may be a 403.
 *
 * @returns undefined for an answer that is no limit
 * @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function readLimit(
  answer: LimitedAnswer,
  nowMs: number,
): Limit | undefined {
  const { status, headers, message } = answer;
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const isUsedUp = String(headers['x-ratelimit-remaining']) === '0';
  const retryAfterMs = readRetryAfter(headers, nowMs);
  if (retryAfterMs !== undefined) {
    return { cause: isUsedUp ? 'primary' : 'secondary', waitMs: retryAfterMs };
  }
  if (isUsedUp) {
    return { cause: 'primary', waitMs: readReset(headers, nowMs) };
  }
  return status === 429 || /secondary rate|abuse/i.test(message)
    ? { cause: 'secondary' }
    : undefined;
}

/** `retry-after` is a number of seconds or a date. At least a second, because 0 would be a limit that is none. */
export function readRetryAfter(
  headers: LimitedAnswer['headers'],
  nowMs: number,
): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined || value === '') {
    return undefined;
  }
  const ms = Number.isFinite(Number(value))
    ? Number(value) * 1_000
    : Date.parse(String(value)) - serverNow(headers, nowMs);
  return Number.isFinite(ms) ? Math.max(ms, 1_000) : undefined;
}

function readReset(
  headers: LimitedAnswer['headers'],
  nowMs: number,
): number | undefined {
  const reset = Number(headers['x-ratelimit-reset']);
  return reset > 0
    ? Math.max(reset * 1_000 - serverNow(headers, nowMs), 0) + ROUNDING_MS
    : undefined;
}

/** GitHub's clock where it tells it: ours may be wrong. */
export function serverNow(
  headers: LimitedAnswer['headers'],
  nowMs: number,
): number {
  const date = Date.parse(String(headers.date));
  return Number.isFinite(date) ? date : nowMs;
}
