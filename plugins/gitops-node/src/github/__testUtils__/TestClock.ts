import { Clock } from '../pace/Clock';

interface Timer {
  atMs: number;
  callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  readonly #timers = new Set<Timer>();
  #nowMs: number;

  constructor(nowMs = Date.parse('2026-11-23T12:00:00Z')) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** How many are still to call back. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass, and what it wakes run. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      let next: Timer | undefined;
      for (const timer of this.#timers) {
        if (!next || timer.atMs < next.atMs) {
          next = timer;
        }
      }
      if (!next || next.atMs > endMs) {
        break;
      }
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Everything that waits for nothing but its turn. */
async function settle(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
}
