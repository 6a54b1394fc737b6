import { Clock } from './Clock';
import { ContentLimits, limitReads, limitWrites } from './contentLimits';
import { Lane, Waiting } from './Lane';
import { Limit, SILENT_PAUSE_MS } from './readLimit';
import { Turn } from './Turns';

/** Together GitHub's 100 at once. */
const MAX_READS = 90;
const MAX_WRITES = 10;

/** Where GitHub limits writes, it asks for one after the other. */
const MAX_LIMITED_WRITES = 1;

const REPORT_EVERY_MS = 60_000;
const MAX_SILENT_PAUSE_MS = 900_000;

/** Why a request waits, and for how long. */
export interface PaceWait {
  /** `writes`, `reads`: so many are allowed in a minute or hour; `queue`: others are under way. */
  cause: Limit['cause'] | 'writes' | 'reads' | 'queue';
  /** From now, as far as can be told; 0 where it cannot be told. */
  ms: number;
  /** Until now. */
  waitedMs: number;
  /** Requests that go first. */
  ahead: number;
}

export interface PacedRequest {
  turn: Turn;
  isWrite: boolean;
  signal?: AbortSignal;
  /** Called when the wait starts, every minute, and when GitHub asks for a pause. */
  onWait: (wait: PaceWait) => void;
}

interface WaitingRequest extends Waiting {
  sinceMs: number;
  onWait: (wait: PaceWait) => void;
}

/**
 * The queue of one identity: lets its requests through as fast as GitHub allows it, in order of their turns. Reads do
 * not wait for writes.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #reads: Lane<WaitingRequest>;
  readonly #writes: Lane<WaitingRequest>;
  #pause: { cause: Limit['cause']; untilMs: number } | undefined;
  /** Pauses in a row that GitHub gave no length for. */
  #silentPauses = 0;
  #cancelWake = () => {};

  static create(options: {
    /** Absent where nothing limits them. */
    contentRequests?: ContentLimits;
    clock: Clock;
  }): Pace {
    return new Pace(options);
  }

  private constructor(options: {
    contentRequests?: ContentLimits;
    clock: Clock;
  }) {
    const { contentRequests } = options;
    this.#clock = options.clock;
    this.#reads = new Lane({
      maxRunning: MAX_READS,
      limits: limitReads(contentRequests),
    });
    this.#writes = new Lane({
      maxRunning: contentRequests ? MAX_LIMITED_WRITES : MAX_WRITES,
      limits: limitWrites(contentRequests),
    });
  }

  /**
   * Resolves when the request may be sent.
   *
   * @returns a function to be called when its answer is there
   * @throws the reason of the signal, as soon as it aborts
   */
  async enter(request: PacedRequest): Promise<() => void> {
    const { turn, signal, onWait } = request;
    signal?.throwIfAborted();
    const lane = request.isWrite ? this.#writes : this.#reads;
    let cancelReport = () => {};
    let onAbort = () => {};
    await new Promise<void>((resolve, reject) => {
      const entry = {
        turn,
        onWait,
        sinceMs: this.#clock.now(),
        start: resolve,
      };
      onAbort = () => {
        lane.remove(entry);
        this.#advance();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      lane.add(entry);
      const report = () => {
        cancelReport = this.#clock.after(REPORT_EVERY_MS, report);
        this.#advance();
        if (lane.waiting.includes(entry)) {
          this.#report(entry, lane);
        }
      };
      report();
    }).finally(() => {
      cancelReport();
      signal?.removeEventListener('abort', onAbort);
    });
    return () => {
      lane.leave(this.#clock.now());
      this.#advance();
    };
  }

  /** Lets nothing through for as long as GitHub says. */
  pause({ cause, waitMs }: Limit): void {
    const nowMs = this.#clock.now();
    const untilMs = nowMs + (waitMs ?? this.#silentPauseMs(nowMs));
    if (this.#pause && this.#pause.untilMs >= untilMs) {
      return;
    }
    this.#pause = { cause, untilMs };
    this.#advance();
    for (const lane of [this.#reads, this.#writes]) {
      for (const entry of [...lane.waiting]) {
        this.#report(entry, lane);
      }
    }
  }

  /** GitHub answered as it should: a later pause starts with a minute again. */
  recover(): void {
    // What was under way when the pause began proves nothing.
    if (!this.#pauseAt(this.#clock.now())) {
      this.#silentPauses = 0;
    }
  }

  /** Whether there is nothing to remember about this identity. */
  isIdle(): boolean {
    const nowMs = this.#clock.now();
    return (
      !this.#pauseAt(nowMs) &&
      this.#reads.isIdle(nowMs) &&
      this.#writes.isIdle(nowMs)
    );
  }

  /** GitHub asks those who meet the limit again to wait ever longer. */
  #silentPauseMs(nowMs: number): number {
    // Requests that were under way together tell of the same limit.
    if (!this.#pauseAt(nowMs)) {
      this.#silentPauses += 1;
    }
    return Math.min(
      SILENT_PAUSE_MS * 2 ** Math.max(this.#silentPauses - 1, 0),
      MAX_SILENT_PAUSE_MS,
    );
  }

  #pauseAt(nowMs: number) {
    return this.#pause && this.#pause.untilMs > nowMs ? this.#pause : undefined;
  }

  #advance(): void {
    this.#cancelWake();
    const nowMs = this.#clock.now();
    const fromMs = this.#pauseAt(nowMs)?.untilMs ?? nowMs;
    if (fromMs === nowMs) {
      this.#reads.advance(nowMs);
      this.#writes.advance(nowMs);
    }
    // The next ones start then, unless they wait for the end of another.
    const wakesMs = [this.#reads, this.#writes]
      .filter(lane => lane.waiting.length > 0)
      .map(lane => lane.startMs(0, fromMs))
      .filter(wakeMs => wakeMs > nowMs);
    if (wakesMs.length > 0) {
      this.#cancelWake = this.#clock.after(Math.min(...wakesMs) - nowMs, () =>
        this.#advance(),
      );
    }
  }

  #report(entry: WaitingRequest, lane: Lane<WaitingRequest>): void {
    const nowMs = this.#clock.now();
    const ahead = lane.waiting.indexOf(entry);
    const pause = this.#pauseAt(nowMs);
    const startMs = lane.startMs(ahead, pause?.untilMs ?? nowMs);
    const limited = lane === this.#writes ? 'writes' : 'reads';
    const whenFree = startMs > nowMs ? limited : 'queue';
    entry.onWait({
      cause: pause?.cause ?? whenFree,
      ms: startMs - nowMs,
      waitedMs: nowMs - entry.sinceMs,
      ahead,
    });
  }
}
