import { Clock } from './Clock';

const FORGET_AFTER_MS = 24 * 3_600_000;

/** The place of a call in a queue: first come the calls of the unit that arrived first. */
export interface Turn {
  /** Of a call without a unit: its own. */
  unit: number;
  call: number;
}

/**
 * Gives out turns. A unit, such as a scaffolder task, keeps its place over all its calls: a task that arrived earlier
 * ends earlier, instead of all tasks ending late.
 */
export class Turns {
  readonly #clock: Clock;
  /** In order of arrival. */
  readonly #units = new Map<string, { turn: number; seenMs: number }>();
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Gives a unit its place, unless it has one. */
  arrive(unit: string): number {
    const seenMs = this.#clock.now();
    const known = this.#units.get(unit);
    if (known) {
      known.seenMs = seenMs;
      return known.turn;
    }
    this.#forget(seenMs);
    const turn = ++this.#last;
    this.#units.set(unit, { turn, seenMs });
    return turn;
  }

  next(unit?: string): Turn {
    if (unit === undefined) {
      const turn = ++this.#last;
      return { unit: turn, call: turn };
    }
    return { unit: this.arrive(unit), call: ++this.#last };
  }

  #forget(nowMs: number): void {
    for (const [unit, { seenMs }] of this.#units) {
      if (nowMs - seenMs < FORGET_AFTER_MS) {
        return;
      }
      this.#units.delete(unit);
    }
  }
}

/** For sorting: negative where the first comes first. */
export function compareTurns(a: Turn, b: Turn): number {
  return a.unit - b.unit || a.call - b.call;
}
