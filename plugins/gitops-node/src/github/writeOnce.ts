import { setTimeout as sleep } from 'node:timers/promises';
import { isGithubError } from './GithubError';

/** Long enough for a restart of GitHub's front end; a person is waiting. */
const DELAYS_MS = [1_000, 4_000, 9_000];

/**
 * Writes something that must not be there twice.
 *
 * No answer does not mean that nothing was written. So when one is lost, or GitHub answers 5xx, this looks for what the
 * write would have made, and writes again only where it is not to be found.
 *
 * @param options - `look` gives what `write` would have given, or undefined where there is nothing of it
 * @throws what the last `write` throws
 */
export async function writeOnce<T>(options: {
  write: () => Promise<T>;
  look: () => Promise<T | undefined>;
  signal?: AbortSignal;
  delaysMs?: number[];
}): Promise<T> {
  const { write, look, signal, delaysMs = DELAYS_MS } = options;
  for (const delayMs of delaysMs) {
    try {
      return await write();
    } catch (error) {
      if (!isGithubError(error, 'unavailable')) {
        throw error;
      }
      await sleep(delayMs, undefined, { signal });
      const found = await look();
      if (found !== undefined) {
        return found;
      }
    }
  }
  return write();
}
