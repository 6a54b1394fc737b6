/** Lets those who name the same key go one after the other, in the order in which they came. */
export class KeyedLock {
  readonly #last = new Map<number, Promise<unknown>>();

  private constructor() {}

  static create(): KeyedLock {
    return new KeyedLock();
  }

  async run<T>(key: number, work: () => Promise<T>): Promise<T> {
    const previous = this.#last.get(key) ?? Promise.resolve();
    const current = previous.then(work, work);
    this.#last.set(key, current);
    try {
      return await current;
    } finally {
      if (this.#last.get(key) === current) {
        this.#last.delete(key);
      }
    }
  }
}
