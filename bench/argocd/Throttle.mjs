import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Argo CD reads a single Application from Kubernetes, with a client that lets so many requests a second through, for all
 * callers together.
 */
export class Throttle {
  #perSecond;
  #burst;
  #free;
  #at = performance.now();

  constructor({ perSecond, burst }) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#free = burst;
  }

  /** Resolves when it is the caller's turn. */
  async turn() {
    const now = performance.now();
    this.#free = Math.min(
      this.#burst,
      this.#free + ((now - this.#at) / 1_000) * this.#perSecond,
    );
    this.#at = now;
    this.#free -= 1;
    if (this.#free < 0) {
      await sleep((-this.#free / this.#perSecond) * 1_000);
    }
  }
}
