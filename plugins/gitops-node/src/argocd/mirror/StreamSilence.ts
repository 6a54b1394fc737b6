import { sleep } from './sleep';
import { StreamHeldBack } from './StreamHeldBack';
import { WatchTimings } from './WatchTimings';

/**
 * Tells a stream that has nothing to say from one that is dead.
 *
 * Argo CD sends nothing at all, not even headers, before the first event, and a keep-alive every 15 s after it. So
 * silence means death only behind a first event, or where one must come at once: the initial load. In between the
 * server is asked whether it is there.
 */
export class StreamSilence {
  readonly #timings: WatchTimings;
  readonly #expectsLoad: boolean;
  #heardAt = performance.now();
  #spoken = false;

  static create(options: {
    timings: WatchTimings;
    /** Whether the stream must begin with Applications. */
    expectsLoad: boolean;
  }): StreamSilence {
    return new StreamSilence(options.timings, options.expectsLoad);
  }

  private constructor(timings: WatchTimings, expectsLoad: boolean) {
    this.#timings = timings;
    this.#expectsLoad = expectsLoad;
  }

  /** Whether the stream has said something. */
  get spoken(): boolean {
    return this.#spoken;
  }

  /** Whether nothing speaks against the stream: it spoke not long ago, or need not. */
  get natural(): boolean {
    return this.#spoken
      ? performance.now() < this.#deathAt()
      : !this.#expectsLoad;
  }

  /** The stream said something. */
  hear(): void {
    this.#spoken = true;
    this.#heardAt = performance.now();
  }

  /**
   * Waits until the stream pauses, which ends an initial load. Without one it is the time that the server needs to
   * begin to listen.
   */
  async pause(signal: AbortSignal): Promise<void> {
    const { quietMs, maxQuietMs } = this.#timings;
    const end = performance.now() + maxQuietMs;
    let quietFor = 0;
    while (!signal.aborted && quietFor < quietMs && performance.now() < end) {
      await sleep(quietMs - quietFor, signal);
      quietFor = performance.now() - this.#heardAt;
    }
  }

  /**
   * @param options - `probe` is called after each while of silence
   * @returns why the stream is to be given up, or undefined when the signal ended it
   * @throws what `probe` throws
   */
  async watch(options: {
    signal: AbortSignal;
    probe: () => Promise<void>;
  }): Promise<Error | undefined> {
    const { signal, probe } = options;
    const { probeMs } = this.#timings;
    let answeredAt = this.#heardAt;
    while (!signal.aborted) {
      const probeAt = Math.max(this.#heardAt, answeredAt) + probeMs;
      if (await this.#standsStill(Math.min(probeAt, this.#deathAt()), signal)) {
        return new Error('the backend stood still for a while');
      }
      const now = performance.now();
      if (now >= this.#deathAt()) {
        return this.#spoken
          ? new Error('the keep-alives of the stream have stopped')
          : new StreamHeldBack(
              'the stream does not begin; a proxy may hold it back',
            );
      }
      if (
        !signal.aborted &&
        now >= Math.max(this.#heardAt, answeredAt) + probeMs
      ) {
        await probe();
        answeredAt = performance.now();
      }
    }
    return undefined;
  }

  #deathAt(): number {
    const { openMs, silenceMs } = this.#timings;
    if (this.#spoken) {
      return this.#heardAt + silenceMs;
    }
    return this.#expectsLoad ? this.#heardAt + openMs : Infinity;
  }

  /**
   * Sleeps, and notices when the machine slept too: then the timer comes late, or the clock on the wall has moved and
   * the one behind timers has not.
   */
  async #standsStill(until: number, signal: AbortSignal): Promise<boolean> {
    const { jumpMs } = this.#timings;
    const wallBefore = Date.now();
    const before = performance.now();
    // Rounded up: a timer cuts off parts of a millisecond, and would come too early.
    await sleep(Math.ceil(until - before), signal);
    const passed = performance.now() - before;
    const lateBy = performance.now() - Math.max(until, before);
    const movedBy = Math.abs(Date.now() - wallBefore - passed);
    return !signal.aborted && (lateBy > jumpMs || movedBy > jumpMs);
  }
}
