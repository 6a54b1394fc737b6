/** Work that nobody waits for, until everything has to end. */
export class BackgroundTasks {
  readonly #log: (message: string) => void;
  readonly #tasks = new Set<Promise<void>>();

  private constructor(log: (message: string) => void) {
    this.#log = log;
  }

  /** @param log - hears of work that fails */
  static create(log: (message: string) => void): BackgroundTasks {
    return new BackgroundTasks(log);
  }

  run(work: () => Promise<void>): void {
    const task = this.guard(work);
    this.#tasks.add(task);
    task.finally(() => this.#tasks.delete(task));
  }

  /** Waits for the work, but not for its success. */
  async guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#log(error instanceof Error ? String(error.stack) : String(error));
    }
  }

  /** Waits until nothing is under way, whatever begins meanwhile included. */
  async settled(): Promise<void> {
    while (this.#tasks.size > 0) {
      await Promise.all(this.#tasks);
    }
  }
}
