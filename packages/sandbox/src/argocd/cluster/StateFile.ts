import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Waits this long for further changes before it writes. */
const SETTLE_MS = 100;

/** Keeps a state in a JSON file that is always whole: written beside and moved over the old one. */
export class StateFile<T> {
  readonly #path: string;
  readonly #state: () => T;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, state: () => T) {
    this.#path = path;
    this.#state = state;
  }

  /** @param state - called whenever the file is written */
  static create<T>({
    path,
    state,
  }: {
    path: string;
    state: () => T;
  }): StateFile<T> {
    return new StateFile(path, state);
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
      this.#write();
    }, SETTLE_MS);
  }

  /** Everything is on disk when this is done. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#write();
    await this.#writing;
  }

  #write(): void {
    this.#writing = this.#writing.then(async () => {
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
    });
  }
}
