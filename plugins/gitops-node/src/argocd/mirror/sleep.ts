/**
 * Waits, or returns early when the signal aborts: the caller looks at the signal.
 *
 * @public
 */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) {
    return;
  }
  await new Promise<void>(resolve => {
    const timer = setTimeout(() => {
      // The signal may live for as long as the backend.
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort);

    function onAbort() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve();
    }
  });
}
