/**
 * How long to wait before the next try: doubles with each failed one up to a ceiling, and between half and all of that,
 * so that many clients of a server that comes back do not knock at the same moment.
 *
 * @returns milliseconds
 * @public
 */
export function backoff(options: {
  /** Tries that failed before, from 0. */
  attempt: number;
  baseMs: number;
  maxMs: number;
  /** From 0 to below 1. */
  random: () => number;
}): number {
  const { attempt, baseMs, maxMs, random } = options;
  const ceiling = Math.min(maxMs, baseMs * 2 ** attempt);
  return Math.round((ceiling * (1 + random())) / 2);
}
