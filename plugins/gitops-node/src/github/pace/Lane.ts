import { SlidingWindows, WindowLimit } from './SlidingWindows';
import { compareTurns, Turn } from './Turns';

/** A request that has not started. */
export interface Waiting {
  turn: Turn;
  start: () => void;
}

/** Requests of one sort, reads or writes: lets them start in order of their turns, as many as are allowed. */
export class Lane<T extends Waiting> {
  readonly #maxRunning: number;
  readonly #windows: SlidingWindows;
  readonly #queue: T[] = [];
  #running = 0;

  constructor(options: {
    /** At the same time. */
    maxRunning: number;
    limits: WindowLimit[];
  }) {
    this.#maxRunning = options.maxRunning;
    this.#windows = SlidingWindows.create(options.limits);
  }

  /** Those that have not started, the next one first. */
  get waiting(): readonly T[] {
    return this.#queue;
  }

  add(entry: T): void {
    const before = this.#queue.findLastIndex(
      other => compareTurns(other.turn, entry.turn) <= 0,
    );
    this.#queue.splice(before + 1, 0, entry);
  }

  remove(entry: T): void {
    const index = this.#queue.indexOf(entry);
    if (index >= 0) {
      this.#queue.splice(index, 1);
    }
  }

  /** Starts those that may start now. */
  advance(nowMs: number): void {
    while (
      this.#queue.length > 0 &&
      this.#running < this.#maxRunning &&
      this.#windows.startMs(0, nowMs) <= nowMs
    ) {
      this.#running += 1;
      this.#windows.begin();
      this.#queue.shift()?.start();
    }
  }

  /** One that started has ended. */
  leave(nowMs: number): void {
    this.#running -= 1;
    this.#windows.end(nowMs);
  }

  /**
   * When one may start, unless too many are under way then.
   *
   * @param ahead - how many start before it
   * @param fromMs - nothing starts before
   */
  startMs(ahead: number, fromMs: number): number {
    return this.#windows.startMs(ahead, fromMs);
  }

  /** Whether nothing waits, is under way or is counted. */
  isIdle(nowMs: number): boolean {
    return this.#queue.length === 0 && this.#windows.isEmpty(nowMs);
  }
}
