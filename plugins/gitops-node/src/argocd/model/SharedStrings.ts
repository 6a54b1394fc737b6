const MAX_STRINGS = 20_000;

/** Values are larger than texts; where there are so many of them, few are alike. */
const MAX_VALUES = 2_000;

/**
 * Keeps one copy of what many Applications have: projects, addresses, images, sources. It forgets all of it when that
 * becomes too much, which costs nothing but memory.
 */
export class SharedStrings {
  readonly #maxStrings: number;
  readonly #strings = new Map<string, string>();
  readonly #values = new Map<string, unknown>();

  static create(options: { maxStrings?: number } = {}): SharedStrings {
    return new SharedStrings(options.maxStrings ?? MAX_STRINGS);
  }

  private constructor(maxStrings: number) {
    this.#maxStrings = maxStrings;
  }

  get size(): number {
    return this.#strings.size;
  }

  /**
   * @param value - of JSON, and never changed again
   * @returns an equal value, the same one each time
   */
  shareValue<T>(value: T): T {
    const key = JSON.stringify(value);
    const known = this.#values.get(key);
    if (known !== undefined) {
      // Equal texts come of equal values.
      return known as T;
    }
    if (this.#values.size >= Math.min(this.#maxStrings, MAX_VALUES)) {
      this.#values.clear();
    }
    this.#values.set(key, value);
    return value;
  }

  /** @returns an equal text, the same one each time */
  share(text: string): string {
    const known = this.#strings.get(text);
    if (known !== undefined) {
      return known;
    }
    if (this.#strings.size >= this.#maxStrings) {
      this.#strings.clear();
    }
    this.#strings.set(text, text);
    return text;
  }
}
