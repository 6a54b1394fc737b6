/**
 * Numbers that look random and are the same for the same seed.
 */
export class RandomNumbers {
  #state: number;

  static create(seed: number): RandomNumbers {
    return new RandomNumbers(seed);
  }

  private constructor(seed: number) {
    this.#state = seed % 2 ** 32;
  }

  /** From 0 to below 1. */
  next(): number {
    // A linear congruential generator with the constants of Numerical Recipes; its lower bits are poor, so they go.
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    const high = this.#state >>> 6;
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return (high * 2 ** 26 + (this.#state >>> 6)) / 2 ** 52;
  }

  /** From 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }
}
