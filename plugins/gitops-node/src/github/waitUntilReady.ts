import { setTimeout as sleep } from 'node:timers/promises';
import { isGithubError } from './GithubError';

/**
 * GitHub answers before a new repository is complete everywhere, and 404 or 409 for what is not there yet. These waits
 * are known to be enough.
 */
const DELAYS_MS = [1_000, 2_000, 4_000, 8_000];

/**
 * Calls until what was just created is there.
 *
 * @returns what the call gives
 * @throws what the last call throws, after 15 seconds
 */
export async function waitUntilReady<T>(
  call: () => Promise<T>,
  options: { signal?: AbortSignal; delaysMs?: number[] } = {},
): Promise<T> {
  for (const delayMs of options.delaysMs ?? DELAYS_MS) {
    try {
      return await call();
    } catch (error) {
      if (!isNotReady(error)) {
        throw error;
      }
      await sleep(delayMs, undefined, { signal: options.signal });
    }
  }
  return call();
}

function isNotReady(error: unknown): boolean {
  return (
    isGithubError(error, 'notFound', 'conflict') ||
    // How a branch is missing that one wants to move.
    (isGithubError(error, 'validation') &&
      error.says('Reference does not exist'))
  );
}
