import { setTimeout as sleep } from 'node:timers/promises';
import { isError } from '@backstage/errors';
import { inTime } from './inTime';

/** Long enough for a restart of the backend; a person is waiting. */
const DELAYS_MS = [1_000, 4_000, 9_000];

/** Names of what is thrown when an answer does not come, breaks off or cannot be read. */
const LOST = ['FetchError', 'SyntaxError', 'TimeoutError', 'TypeError'];

/**
 * Asks the catalog something, and again after a lost answer or a 5xx.
 *
 * @param what - for the error: "looking for ..."
 * @param call - may be repeated
 * @throws Error that says what failed and what to do, when no answer comes in the end; otherwise what the call throws
 */
export async function askCatalog<T>(
  what: string,
  call: () => Promise<T>,
  options: {
    signal?: AbortSignal;
    delaysMs?: number[];
    /** Of one try. */
    timeoutMs?: number;
  } = {},
): Promise<T> {
  const { signal, delaysMs = DELAYS_MS, timeoutMs } = options;
  for (let attempt = 0; ; attempt++) {
    try {
      return await inTime(call(), { signal, timeoutMs });
    } catch (error) {
      if (!isLost(error)) {
        throw error;
      }
      if (attempt === delaysMs.length) {
        throw new Error(
          `The catalog did not answer while ${what}: ${error.message}. Nothing is lost: see the log of the backend, and start the task again once the catalog answers`,
        );
      }
      await sleep(delaysMs[attempt], undefined, { signal });
    }
  }
}

/** Whether nobody knows what has become of a call to the catalog. */
export function isLost(error: unknown): error is Error {
  if (!isError(error)) {
    return false;
  }
  // Not by its class, of which there may be several installed.
  const status = error.name === 'ResponseError' && error.statusCode;
  if (typeof status !== 'number') {
    return LOST.includes(error.name);
  }
  // Its client takes another success than the catalog's for an error: a proxy has answered.
  return status < 400 || status >= 500 || [408, 429].includes(status);
}
