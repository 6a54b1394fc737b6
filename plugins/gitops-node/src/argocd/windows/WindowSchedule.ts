import { Cron } from 'croner';
import { parseDuration } from './parseDuration';
import { SyncWindow } from './SyncWindow';

/** A window that opens again before it has closed so often has no end that is worth telling. */
const MAX_OVERLAPS = 400;

const schedules = new WeakMap<SyncWindow, WindowSchedule>();

/**
 * When a sync window is open. Argo CD shifts the clock by what the time zone is ahead of UTC now, and then reads the
 * schedule as if it were in UTC; so does this. A window that opens on a day that never comes is always open.
 */
export class WindowSchedule {
  readonly #cron: Cron;
  readonly #durationMs: number;
  readonly #offsets: Intl.DateTimeFormat | undefined;

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

  isOpen(now: Date): boolean {
    const local = this.#toLocal(now);
    const opened = this.#next(local - this.#durationMs);
    return opened === undefined || opened < local;
  }

  /**
   * When it opens next.
   *
   * @returns undefined for a day that never comes
   */
  opensAt(now: Date): Date | undefined {
    const opens = this.#next(this.#toLocal(now));
    return opens === undefined ? undefined : this.#fromLocal(opens);
  }

  /**
   * When it closes, given that it is open.
   *
   * @returns undefined where no end is in sight
   */
  closesAt(now: Date): Date | undefined {
    let opened = this.#next(this.#toLocal(now) - this.#durationMs);
    for (let i = 0; i < MAX_OVERLAPS && opened !== undefined; i += 1) {
      const closes: number = opened + this.#durationMs;
      const opensAgain = this.#next(opened);
      if (opensAgain === undefined || opensAgain > closes) {
        return this.#fromLocal(closes);
      }
      opened = opensAgain;
    }
    return undefined;
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
