const MAX_STRINGS = 20_000;

/**
 * Keeps one copy of texts that many Applications have: projects, addresses, images. It forgets all of them when they
 * become too many, which costs nothing but memory.
 */
export class SharedStrings {
  readonly #maxStrings: number;
  readonly #strings = new Map<string, string>();

  static create(options: { maxStrings?: number } = {}): SharedStrings {
    return new SharedStrings(options.maxStrings ?? MAX_STRINGS);
  }

  private constructor(maxStrings: number) {
    this.#maxStrings = maxStrings;
  }

  get size(): number {
    return this.#strings.size;
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
