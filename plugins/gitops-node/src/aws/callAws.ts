import { setTimeout as sleep } from 'node:timers/promises';
import { isAwsError } from './AwsError';
import { AwsCall, translateAwsError } from './translateAwsError';

/**
 * After the SDK's own repeats, which are over in a second: they help against a lost connection, not against the
 * restart of a server.
 */
const DELAYS_MS = [1_000, 4_000];

/** A call that took longer than this was repeated by the SDK already, each time for as long as it may take. */
const PATIENCE_MS = 20_000;

/**
 * Sends one call to AWS, and again after a throttling, a 5xx or a lost or unreadable answer. Whatever is sent must be
 * safe to send twice.
 *
 * @throws AwsError that names the call, AWS's answer and what to do
 */
export async function callAws<T>(
  options: AwsCall & {
    send: (options: { abortSignal?: AbortSignal }) => Promise<T>;
    signal?: AbortSignal;
    delaysMs?: number[];
  },
): Promise<T> {
  const { send, signal, delaysMs = DELAYS_MS, ...call } = options;
  const startedAt = Date.now();
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await send({ abortSignal: signal });
    } catch (caught) {
      signal?.throwIfAborted();
      const error = translateAwsError(caught, call);
      const isWorthIt = isAwsError(
        error,
        'unavailable',
        'throttled',
        'conflict',
      );
      if (
        !isWorthIt ||
        attempt >= delaysMs.length ||
        Date.now() - startedAt > PATIENCE_MS
      ) {
        throw error;
      }
      await sleep(delaysMs[attempt], undefined, { signal });
    }
  }
}
