import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Waits at least this long for further changes before it writes. */
const SETTLE_MS = 100;
/** Writing takes no more than about a tenth of the time, however big the state is. */
const REST_FACTOR = 10;

/** Keeps a state in a JSON file that is always whole: written beside and moved over the old one. */
export class StateFile<T> {
  readonly #path: string;
  readonly #state: () => T;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #lastWriteMs = 0;

  private constructor({
    path,
    state,
    failed,
  }: {
    path: string;
    state: () => T;
    failed: (error: unknown) => void;
  }) {
    this.#path = path;
    this.#state = state;
    this.#failed = failed;
  }

  static create<T>(options: {
    path: string;
    /** Called whenever the file is written. */
    state: () => T;
    /** Told of a write that went wrong; the next change is another try. */
    failed: (error: unknown) => void;
  }): StateFile<T> {
    return new StateFile(options);
  }

  /**
   * What an earlier run left; undefined where there was none.
   *
   * @throws Error that names the file when it cannot be read
   */
  static async read<T>(path: string): Promise<T | undefined> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Error(
        `${path} is no JSON (${error}): delete it to start with an empty state`,
      );
    }
  }

  /** The state has changed: it will be on disk within a moment. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#write().catch(this.#failed);
    }, Math.max(SETTLE_MS, this.#lastWriteMs * REST_FACTOR));
  }

  /**
   * Everything is on disk when this is done.
   *
   * @throws Error when it cannot be written
   */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#write();
  }

  #write(): Promise<void> {
    const write = this.#writing.then(() => this.#replace());
    // The next write is another try.
    this.#writing = write.catch(() => undefined);
    return write;
  }

  async #replace(): Promise<void> {
    const begin = Date.now();
    const temporary = `${this.#path}.new`;
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(JSON.stringify(this.#state()));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
    this.#lastWriteMs = Date.now() - begin;
  }
}
