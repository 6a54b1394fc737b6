import { setTimeout as sleep } from 'node:timers/promises';

/** How fast Argo CD's own client reads from Kubernetes, for all callers together. */
export interface ReadRate {
  /** Argo CD's default is 50. */
  perSecond: number;
  /** Reads that are there at once after a rest. Argo CD's default is 100. */
  burst: number;
}

/** Lets readers wait for their turn, in the order in which they came. */
export class ReadThrottle {
  readonly #rate: ReadRate | undefined;
  readonly #now: () => number;
  /** When the next read may be, if nobody rests until then. */
  #nextAt = 0;

  private constructor(rate: ReadRate | undefined, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  /** @param rate - undefined: nobody waits */
  static create(
    rate: ReadRate | undefined,
    now: () => number = Date.now,
  ): ReadThrottle {
    return new ReadThrottle(rate, now);
  }

  async turn(): Promise<void> {
    if (!this.#rate) {
      return;
    }
    const intervalMs = 1000 / this.#rate.perSecond;
    const now = this.#now();
    // What was not read in a rest may be read at once afterwards, up to the burst.
    const earliest = now - (this.#rate.burst - 1) * intervalMs;
    const at = Math.max(this.#nextAt, earliest);
    this.#nextAt = at + intervalMs;
    if (at > now) {
      await sleep(at - now);
    }
  }
}
