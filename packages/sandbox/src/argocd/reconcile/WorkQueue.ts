/**
 * Works on keys, one task a key at a time. A key that is added while it waits is worked on once; one that is added while
 * it is being worked on is worked on again afterwards.
 */
export class WorkQueue {
  readonly #work: (key: string) => Promise<void>;
  readonly #failed: (key: string, error: unknown) => void;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Promise<void>>();
  #open = true;

  private constructor(
    work: (key: string) => Promise<void>,
    failed: (key: string, error: unknown) => void,
  ) {
    this.#work = work;
    this.#failed = failed;
  }

  static create({
    work,
    failed,
  }: {
    work: (key: string) => Promise<void>;
    /** Told of a task that threw; the key may be added again. */
    failed: (key: string, error: unknown) => void;
  }): WorkQueue {
    return new WorkQueue(work, failed);
  }

  /** @returns when a task that began after this call has ended, well or badly */
  add(key: string): Promise<void> {
    const waiting = this.#waiting.get(key);
    if (waiting) {
      return waiting;
    }
    const next = this.#run(key, this.#running.get(key));
    this.#waiting.set(key, next);
    return next;
  }

  /** Takes nothing more on and waits for what is under way. */
  async drain(): Promise<void> {
    this.#open = false;
    await Promise.all([...this.#running.values(), ...this.#waiting.values()]);
  }

  async #run(key: string, previous: Promise<void> | undefined): Promise<void> {
    await previous;
    // Changes come in bursts: let the burst pass.
    await new Promise(resolve => setImmediate(resolve));
    this.#waiting.delete(key);
    if (!this.#open) {
      return;
    }
    const task = this.#work(key).catch(error => this.#failed(key, error));
    this.#running.set(key, task);
    await task;
    if (this.#running.get(key) === task) {
      this.#running.delete(key);
    }
  }
}
