import { ExpiringMap } from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * Answers that are asked for once at a time and remembered for a while. "No" is never remembered: who is granted
 * something has it at once.
 */
export class AnswerCache<T> {
  readonly #answers: ExpiringMap<T>;
  readonly #asking = new Map<string, Promise<T | undefined>>();
  readonly #ttlMs: number;

  /** @param options - `ttlMs`: the greatest age of an answer, counted from when it was asked for */
  static create<T>(options: {
    ttlMs: number;
    maxEntries: number;
  }): AnswerCache<T> {
    return new AnswerCache(options);
  }

  private constructor(options: { ttlMs: number; maxEntries: number }) {
    this.#answers = new ExpiringMap(options);
    this.#ttlMs = options.ttlMs;
  }

  /**
   * @param ask - gives undefined for "no"
   * @returns what it gave, now or a while ago
   */
  async get(
    key: string,
    ask: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const known = this.#answers.get(key) ?? this.#asking.get(key);
    if (known !== undefined) {
      return known;
    }
    const asking = this.#ask(key, ask);
    this.#asking.set(key, asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(key);
    }
  }

  async #ask(
    key: string,
    ask: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const askedAt = Date.now();
    const answer = await ask();
    const leftMs = askedAt + this.#ttlMs - Date.now();
    if (answer !== undefined && leftMs > 0) {
      this.#answers.set(key, answer, leftMs);
    }
    return answer;
  }
}
