import { untilAborted } from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * A call that is made once for all who wait for it. It goes on when one of them leaves, and ends when all have left.
 */
export class SharedCall<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;
  #isOver = false;

  static start<T>(call: (signal: AbortSignal) => Promise<T>): SharedCall<T> {
    return new SharedCall(call);
  }

  private constructor(call: (signal: AbortSignal) => Promise<T>) {
    this.#result = call(this.#controller.signal);
    const end = () => {
      this.#isOver = true;
    };
    this.#result.then(end, end);
  }

  /** @param listener - gets what came of it, undefined where it failed */
  onEnd(listener: (answer: T | undefined) => void): void {
    this.#result.then(listener, () => listener(undefined));
  }

  /** Whether all have left before the end: nothing will come of it. */
  get abandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  /**
   * @throws what the call throws, or the signal's reason
   */
  async join(signal: AbortSignal): Promise<T> {
    this.#waiting += 1;
    try {
      return await untilAborted(this.#result, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && !this.#isOver) {
        this.#controller.abort(new Error('Nobody waits for it any more'));
      }
    }
  }
}
