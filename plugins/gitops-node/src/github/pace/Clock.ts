/** Node's timers fire at once when they are asked for more. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The time, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;

  /**
   * Calls back once.
   *
   * @returns a function that prevents it
   */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
