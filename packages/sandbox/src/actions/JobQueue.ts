import { BackgroundTasks } from './BackgroundTasks';

/** Executes jobs in the order in which they come, a few at a time. */
export class JobQueue {
  readonly #concurrency: number;
  readonly #execute: (id: number, signal: AbortSignal) => Promise<void>;
  readonly #tasks: BackgroundTasks;
  readonly #waiting: number[] = [];
  readonly #running = new Map<number, AbortController>();
  #started = false;

  private constructor(
    concurrency: number,
    execute: (id: number, signal: AbortSignal) => Promise<void>,
    tasks: BackgroundTasks,
  ) {
    this.#concurrency = concurrency;
    this.#execute = execute;
    this.#tasks = tasks;
  }

  static create({
    concurrency,
    execute,
    tasks,
  }: {
    concurrency: number;
    execute: (id: number, signal: AbortSignal) => Promise<void>;
    tasks: BackgroundTasks;
  }): JobQueue {
    return new JobQueue(concurrency, execute, tasks);
  }

  start(): void {
    this.#started = true;
    this.#work();
  }

  /** Begins nothing any more, and asks what runs to end. */
  stop(): void {
    this.#started = false;
    for (const id of this.#running.keys()) {
      this.abort(id, 'The server stops');
    }
  }

  add(id: number): void {
    this.#waiting.push(id);
    this.#work();
  }

  abort(id: number, reason: string): void {
    this.#running.get(id)?.abort(new Error(reason));
  }

  #work(): void {
    while (this.#started && this.#running.size < this.#concurrency) {
      const id = this.#waiting.shift();
      if (id === undefined) {
        return;
      }
      const controller = new AbortController();
      this.#running.set(id, controller);
      this.#tasks.run(async () => {
        try {
          await this.#execute(id, controller.signal);
        } finally {
          this.#running.delete(id);
          this.#work();
        }
      });
    }
  }
}
