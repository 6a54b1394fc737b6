import { RetryStrategy } from '../applications/Application';
import { parseDuration } from '../cluster/parseDuration';

const DEFAULT_DURATION = '5s';
const DEFAULT_FACTOR = 2;
const DEFAULT_MAX = '3m';

/**
 * How long to wait before the next try, or undefined when there is none any more.
 *
 * @param options - `firstMs` is what five seconds, Argo CD's first wait, last here
 */
export function retryBackoff({
  retry: { limit = 0, backoff = {} },
  retries,
  firstMs,
}: {
  retry: RetryStrategy;
  /** That there were. */
  retries: number;
  firstMs: number;
}): number | undefined {
  if (limit >= 0 && retries >= limit) {
    return undefined;
  }
  const duration = parseDuration(backoff.duration ?? DEFAULT_DURATION);
  const max = parseDuration(backoff.maxDuration ?? DEFAULT_MAX);
  const wait = duration * (backoff.factor ?? DEFAULT_FACTOR) ** retries;
  return (Math.min(wait, max) * firstMs) / parseDuration(DEFAULT_DURATION);
}

/** Time of day as Argo CD says when it tries again: `6:29AM`. */
export function kitchenTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  const hours = date.getUTCHours();
  const minutes = String(date.getUTCMinutes()).padStart(2, '0');
  return `${hours % 12 || 12}:${minutes}${hours < 12 ? 'AM' : 'PM'}`;
}
