import { WindowLimit } from './SlidingWindows';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Of github.com, in a minute: a read costs 1, a write 5. */
const POINTS = 900;
const WRITE_POINTS = 5;

/**
 * How many requests that create or change something GitHub allows one identity.
 *
 * @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export interface ContentLimits {
  perMinute: number;
  perHour: number;
}

export function limitWrites(limits: ContentLimits | undefined): WindowLimit[] {
  return limits
    ? [
        { count: limits.perMinute, periodMs: MINUTE_MS },
        { count: limits.perHour, periodMs: HOUR_MS },
      ]
    : [];
}

export function limitReads(limits: ContentLimits | undefined): WindowLimit[] {
  const count = readsPerMinute(limits);
  return count > 0 ? [{ count, periodMs: MINUTE_MS }] : [];
}

/**
 * What the points of a minute leave for reads when every allowed write is sent.
 *
 * @returns 0 where reads are not limited: servers that allow so many writes that nothing is left count no points
 */
export function readsPerMinute(limits: ContentLimits | undefined): number {
  return limits ? Math.max(POINTS - limits.perMinute * WRITE_POINTS, 0) : 0;
}
