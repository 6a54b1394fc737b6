import { setTimeout as sleep } from 'node:timers/promises';

/** Waits. @returns false when the signal ended the wait */
export async function pause(
  milliseconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) {
      return false;
    }
    throw error;
  }
}
