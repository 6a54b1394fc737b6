import { SharedCall } from './SharedCall';

/** Long enough for all who asked together, too short to keep a repaired Argo CD away from anybody. */
const ERROR_TTL_MS = 1_000;

interface Entry<T> {
  call: SharedCall<T>;
  /** Milliseconds since 1970. */
  until: number;
  size: number;
}

/**
 * Answers of Argo CD that are asked for once for all who ask at the same time, and remembered for a while. What is
 * about one subject is forgotten together.
 */
export class DetailCache<T extends { size: number }> {
  readonly #subjects = new Map<string, Map<string, Entry<T>>>();
  readonly #ttlOf: (answer: T) => number;
  readonly #maxSubjects: number;
  readonly #maxSize: number;
  #size = 0;

  static create<T extends { size: number }>(options: {
    /** Of an answer, in milliseconds, counted from when it came. */
    ttlOf: (answer: T) => number;
    maxSubjects: number;
    /** Of all answers together, in the unit of `size`. */
    maxSize: number;
  }): DetailCache<T> {
    return new DetailCache(options);
  }

  private constructor(options: {
    ttlOf: (answer: T) => number;
    maxSubjects: number;
    maxSize: number;
  }) {
    this.#ttlOf = options.ttlOf;
    this.#maxSubjects = options.maxSubjects;
    this.#maxSize = options.maxSize;
  }

  /**
   * @param address - `subject`: what is forgotten together; `detail`: what is asked about it
   * @param read - ends with the signal that it is given, when nobody waits any more
   * @param signal - of the caller alone
   * @throws what `read` throws, or the signal's reason
   */
  async get(
    address: { subject: string; detail: string },
    read: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    const known = this.#subjects.get(address.subject)?.get(address.detail);
    if (known && known.until > Date.now() && !known.call.abandoned) {
      return known.call.join(signal);
    }
    return this.#start(address, read).join(signal);
  }

  /** What is under way reaches those who wait for it, and is not remembered. */
  forget(subject: string): void {
    for (const { size } of this.#subjects.get(subject)?.values() ?? []) {
      this.#size -= size;
    }
    this.#subjects.delete(subject);
  }

  #start(
    { subject, detail }: { subject: string; detail: string },
    read: (signal: AbortSignal) => Promise<T>,
  ): SharedCall<T> {
    const call = SharedCall.start(read);
    const entry = { call, until: Infinity, size: 0 };
    this.#forgetExpired();
    this.#replace(subject, detail, entry);
    call.onEnd(answer => {
      entry.until = Date.now() + (answer ? this.#ttlOf(answer) : ERROR_TTL_MS);
      if (answer && this.#subjects.get(subject)?.get(detail) === entry) {
        entry.size = answer.size;
        this.#size += answer.size;
        this.#makeRoom();
      }
    });
    return call;
  }

  #replace(subject: string, detail: string, entry: Entry<T>): void {
    const details = this.#subjects.get(subject) ?? new Map<string, Entry<T>>();
    this.#size -= details.get(detail)?.size ?? 0;
    details.set(detail, entry);
    // The subject that was asked about last is the last to go.
    this.#subjects.delete(subject);
    this.#subjects.set(subject, details);
    this.#makeRoom();
  }

  #makeRoom(): void {
    for (const subject of this.#subjects.keys()) {
      if (
        this.#subjects.size <= this.#maxSubjects &&
        this.#size <= this.#maxSize
      ) {
        return;
      }
      this.forget(subject);
    }
  }

  #forgetExpired(): void {
    const now = Date.now();
    for (const [subject, details] of this.#subjects) {
      for (const [detail, { until, size }] of details) {
        if (until <= now) {
          details.delete(detail);
          this.#size -= size;
        }
      }
      if (details.size === 0) {
        this.#subjects.delete(subject);
      }
    }
  }
}
