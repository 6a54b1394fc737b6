/** After 1, 4 and 9 seconds: long enough for a restart of GitHub's front end. */
const RETRIES = 3;

/**
 * Octokit's `request` option for a write that changes nothing when it is sent twice: after a lost answer or a 5xx the
 * client sends it again.
 */
export function repeatable(signal: AbortSignal | undefined): {
  signal: AbortSignal | undefined;
  retries: number;
} {
  return { signal, retries: RETRIES };
}
