/** Lets a limited number of things happen at a time; the others wait in line. */
export class Slots {
  #free: number;
  readonly #waiting: { enter: () => void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** @throws the signal's reason when it ends the wait */
  async run<T>(
    work: () => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    signal?.throwIfAborted();
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) {
        next.enter();
      } else {
        this.#free += 1;
      }
    }
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const place = { enter: resolve };
      this.#waiting.push(place);
      signal?.addEventListener(
        'abort',
        () => {
          const index = this.#waiting.indexOf(place);
          if (index >= 0) {
            this.#waiting.splice(index, 1);
            reject(signal.reason);
          }
        },
        { once: true },
      );
    });
  }
}
