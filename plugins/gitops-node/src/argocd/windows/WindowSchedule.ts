import { Cron } from 'croner';
import { parseDuration } from './parseDuration';
import { SyncWindow } from './SyncWindow';

/** A window that opens again before it has closed so often has no end that is worth telling. */
const MAX_OVERLAPS = 400;

const schedules = new WeakMap<SyncWindow, WindowSchedule>();

/**
 * Whether a window is open at a time.
 */
export interface WindowState {
  open: boolean;
  /** When it opens or closes next. Undefined where no end is in sight. */
  changesAt?: Date;
  /** Until when this holds, in milliseconds. */
  until: number;
}

/**
 * When a sync window is open. Argo CD shifts the clock by what the time zone is ahead of UTC now, and then reads the
 * schedule as if it were in UTC; so does this. A window that opens on a day that never comes is always open.
 */
export class WindowSchedule {
  readonly #cron: Cron;
  readonly #durationMs: number;
  readonly #offsets: Intl.DateTimeFormat | undefined;
  #known: (WindowState & { from: number }) | undefined;

  /**
   * @returns the same schedule each time, or undefined for a window that cannot be read
   */
  static of(window: SyncWindow): WindowSchedule | undefined {
    const known = schedules.get(window);
    if (known) {
      return known;
    }
    const cron = readCron(window.schedule);
    const durationMs = parseDuration(window.duration);
    if (!cron || durationMs === undefined) {
      return undefined;
    }
    const schedule = new WindowSchedule(
      cron,
      durationMs,
      readTimeZone(window.timeZone),
    );
    schedules.set(window, schedule);
    return schedule;
  }

  private constructor(
    cron: Cron,
    durationMs: number,
    offsets: Intl.DateTimeFormat | undefined,
  ) {
    this.#cron = cron;
    this.#durationMs = durationMs;
    this.#offsets = offsets;
  }

  /**
   * What it is now and for how long. Worked out once for all Applications that it concerns, until it changes: of a
   * window that opens again before it has closed, hundreds of openings are looked at.
   */
  at(now: Date): WindowState {
    const time = now.getTime();
    const known = this.#known;
    if (known && known.from <= time && time < known.until) {
      return known;
    }
    const state = this.#isOpen(now) ? this.#whileOpen(now) : this.#closed(now);
    // In the very millisecond in which it opens, a window is not open yet, which holds no longer than that.
    if (time % 1_000 !== 0) {
      this.#known = { ...state, from: time };
    }
    return state;
  }

  #isOpen(now: Date): boolean {
    const local = this.#toLocal(now);
    const opened = this.#next(local - this.#durationMs);
    return opened === undefined || opened < local;
  }

  #closed(now: Date): WindowState {
    const opens = this.#next(this.#toLocal(now));
    if (opens === undefined) {
      return { open: false, until: Infinity };
    }
    const changesAt = this.#fromLocal(opens);
    return { open: false, changesAt, until: changesAt.getTime() };
  }

  #whileOpen(now: Date): WindowState {
    let opened = this.#next(this.#toLocal(now) - this.#durationMs);
    if (opened === undefined) {
      return { open: true, until: Infinity };
    }
    for (let i = 0; i < MAX_OVERLAPS; i += 1) {
      const opensAgain = this.#next(opened);
      if (opensAgain === undefined || opensAgain > opened + this.#durationMs) {
        const changesAt = this.#fromLocal(opened + this.#durationMs);
        return { open: true, changesAt, until: changesAt.getTime() };
      }
      opened = opensAgain;
    }
    const seen = this.#fromLocal(opened + this.#durationMs);
    return { open: true, until: seen.getTime() };
  }

  #next(local: number): number | undefined {
    return this.#cron.nextRun(new Date(local))?.getTime();
  }

  #toLocal(date: Date): number {
    return date.getTime() + this.#offsetAt(date);
  }

  #fromLocal(local: number): Date {
    const guess = new Date(local - this.#offsetAt(new Date(local)));
    return new Date(local - this.#offsetAt(guess));
  }

  #offsetAt(date: Date): number {
    const name = this.#offsets
      ?.formatToParts(date)
      .find(({ type }) => type === 'timeZoneName')?.value;
    const [, sign, hours, minutes] =
      name?.match(/^GMT([+-])(\d\d):(\d\d)/) ?? [];
    const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
    return sign === '-' ? -offset : offset;
  }
}

function readCron(schedule: string): Cron | undefined {
  try {
    // To Argo CD a question mark is a star, to this library the present.
    return new Cron(schedule.replaceAll('?', '*'), {
      timezone: 'UTC',
      mode: '5-part',
      sloppyRanges: true,
    });
  } catch {
    return undefined;
  }
}

function readTimeZone(
  timeZone: string | undefined,
): Intl.DateTimeFormat | undefined {
  try {
    return timeZone
      ? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
      : undefined;
  } catch {
    // Argo CD too takes a zone that nobody knows for UTC.
    return undefined;
  }
}
