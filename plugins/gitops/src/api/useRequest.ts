import { useCallback, useEffect, useState } from 'react';

/** Where a question stands. `retry` asks it again. */
export type RequestState<T> =
  | { status: 'idle' }
  /** `previous` is the answer to the question before, while there is one. */
  | { status: 'loading'; previous?: T }
  | { status: 'error'; error: Error; retry: () => void }
  | { status: 'ready'; value: T; retry: () => void };

type Ask<T> = (signal: AbortSignal) => Promise<T>;

interface Answer<T> {
  ask: Ask<T>;
  attempt: number;
  outcome: { value: T } | { error: Error };
}

/**
 * Asks once, and again for every new `ask`: wrap it in `useCallback`. A question that is overtaken is cancelled.
 *
 * @param ask - undefined to ask nothing yet
 * @param delayMs - how long a question must stand before it is asked
 */
export function useRequest<T>(
  ask: Ask<T> | undefined,
  delayMs = 0,
): RequestState<T> {
  const [answer, setAnswer] = useState<Answer<T>>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!ask) {
      return undefined;
    }
    const controller = new AbortController();
    const settle = (outcome: Answer<T>['outcome']) => {
      if (!controller.signal.aborted) {
        setAnswer({ ask, attempt, outcome });
      }
    };
    const timer = setTimeout(() => {
      ask(controller.signal).then(
        value => settle({ value }),
        cause =>
          settle({
            error: cause instanceof Error ? cause : new Error(String(cause)),
          }),
      );
    }, delayMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [ask, attempt, delayMs]);

  const retry = useCallback(() => setAttempt(count => count + 1), []);

  if (!ask) {
    return { status: 'idle' };
  }
  if (!answer || answer.ask !== ask || answer.attempt !== attempt) {
    return answer && 'value' in answer.outcome
      ? { status: 'loading', previous: answer.outcome.value }
      : { status: 'loading' };
  }
  return 'error' in answer.outcome
    ? { status: 'error', error: answer.outcome.error, retry }
    : { status: 'ready', value: answer.outcome.value, retry };
}
