/**
 * Values that are remembered for a while, the latest ones when there are too many.
 *
 * @public
 */
export class ExpiringMap<T> {
  readonly #values = new Map<string, { value: T; until: number }>();
  readonly #maxEntries: number;
  readonly #ttlMs: number;

  constructor(options: { maxEntries: number; ttlMs: number }) {
    this.#maxEntries = options.maxEntries;
    this.#ttlMs = options.ttlMs;
  }

  get(key: string): T | undefined {
    const entry = this.#values.get(key);
    if (!entry || entry.until <= Date.now()) {
      this.#values.delete(key);
      return undefined;
    }
    return entry.value;
  }

  /** @param ttlMs - where it differs from the map's own */
  set(key: string, value: T, ttlMs: number = this.#ttlMs): void {
    this.#values.delete(key);
    this.#values.set(key, { value, until: Date.now() + ttlMs });
    if (this.#values.size > this.#maxEntries) {
      const [oldest] = this.#values.keys();
      this.#values.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#values.delete(key);
  }
}
