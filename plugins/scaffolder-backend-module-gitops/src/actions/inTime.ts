import { setTimeout as sleep } from 'node:timers/promises';

/** A request of a page would be given up earlier; tasks have more patience. */
const TIMEOUT_MS = 15_000;

/**
 * Waits for an answer, but not forever: what asks for it takes no signal, and may not notice that the answer has broken
 * off.
 *
 * @throws TimeoutError when it takes too long, AbortError when the signal aborts; what was waited for goes on unheard
 */
export async function inTime<T>(
  answer: Promise<T>,
  options: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<T> {
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  const end = new AbortController();
  const lateness = async () => {
    await sleep(timeoutMs, undefined, {
      signal: signal ? AbortSignal.any([signal, end.signal]) : end.signal,
    });
    throw new DOMException(
      `no answer within ${timeoutMs / 1_000} s`,
      'TimeoutError',
    );
  };
  try {
    return await Promise.race([answer, lateness()]);
  } finally {
    end.abort();
  }
}
