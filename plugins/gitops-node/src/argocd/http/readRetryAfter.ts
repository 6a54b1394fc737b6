const MAX_MS = 3_600_000;

/**
 * Reads the header `Retry-After`: seconds, or a date.
 *
 * @returns milliseconds, an hour at the most, or undefined where it says neither
 */
export function readRetryAfter(
  value: string | null,
  now = Date.now(),
): number | undefined {
  if (!value) {
    return undefined;
  }
  const ms = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_MS);
}
