import express from 'express';

/** Ends the questions that an answer waits for when nobody waits for the answer any more. */
export function signalOf(res: express.Response): AbortSignal {
  const controller = new AbortController();
  res.on('close', () => {
    if (!res.writableEnded) {
      controller.abort(new Error('The caller has gone'));
    }
  });
  return controller.signal;
}
