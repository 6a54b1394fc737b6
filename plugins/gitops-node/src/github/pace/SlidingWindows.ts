/** So many requests in any time of this length. */
export interface WindowLimit {
  count: number;
  periodMs: number;
}

/**
 * Counts requests in sliding windows.
 *
 * Nobody says when GitHub counts a request, so one fills its place from its start until the window's length after its
 * end. Then GitHub never counts more in any window than are let through here, however long requests take.
 */
export class SlidingWindows {
  readonly #limits: WindowLimit[];
  readonly #longestMs: number;
  /** In order; those that a window still counts. */
  readonly #endsMs: number[] = [];
  #running = 0;

  /** @param limits - none where nothing limits the requests */
  static create(limits: WindowLimit[]): SlidingWindows {
    return new SlidingWindows(limits);
  }

  private constructor(limits: WindowLimit[]) {
    this.#limits = limits;
    this.#longestMs = Math.max(0, ...limits.map(({ periodMs }) => periodMs));
  }

  begin(): void {
    this.#running += 1;
  }

  end(nowMs: number): void {
    this.#running -= 1;
    if (this.#limits.length > 0) {
      this.#forget(nowMs);
      this.#endsMs.push(nowMs);
    }
  }

  /**
   * When a request may start, as far as can be told: others that start before it are taken to end at once.
   *
   * @param ahead - how many start before it
   * @param fromMs - nothing starts before
   */
  startMs(ahead: number, fromMs: number): number {
    const endsMs = [
      ...this.#endsMs,
      ...Array<number>(this.#running).fill(fromMs),
    ];
    for (let place = 0; ; place++) {
      let startMs = fromMs;
      for (const { count, periodMs } of this.#limits) {
        if (endsMs.length >= count) {
          startMs = Math.max(startMs, endsMs[endsMs.length - count] + periodMs);
        }
      }
      if (place === ahead) {
        return startMs;
      }
      endsMs.push(startMs);
    }
  }

  /** Whether nothing is counted. */
  isEmpty(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#running === 0 && this.#endsMs.length === 0;
  }

  #forget(nowMs: number): void {
    while (
      this.#endsMs.length > 0 &&
      this.#endsMs[0] + this.#longestMs <= nowMs
    ) {
      this.#endsMs.shift();
    }
  }
}
