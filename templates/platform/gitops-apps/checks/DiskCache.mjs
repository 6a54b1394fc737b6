import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const KEPT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
const SWEPT = 'swept';

/**
 * Results on disk by kind and key. The key stands for everything that the result was made of, so a result never becomes
 * wrong, only useless. Several processes may share the folder.
 */
export class DiskCache {
  #folder;
  #kinds = new Set();

  /** @param {string} folder made when something is first kept */
  static open(folder) {
    return new DiskCache(path.resolve(folder));
  }

  constructor(folder) {
    this.#folder = folder;
  }

  get folder() {
    return this.#folder;
  }

  /**
   * @param {string} kind
   * @param {string} key
   * @returns {any} undefined when there is none
   */
  get(kind, key) {
    try {
      return JSON.parse(readFileSync(this.#file(kind, key), 'utf8'));
    } catch (error) {
      // What a full disk cut short is made again.
      if (error.code === 'ENOENT' || error instanceof SyntaxError) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * @param {string} kind
   * @param {string} key
   * @param {unknown} value
   */
  put(kind, key, value) {
    const file = this.#file(kind, key);
    if (!this.#kinds.has(kind)) {
      mkdirSync(path.dirname(file), { recursive: true });
      this.#kinds.add(kind);
    }
    // Nobody ever sees half of a file.
    const temporary = `${file}.${randomUUID()}`;
    writeFileSync(temporary, JSON.stringify(value));
    renameSync(temporary, file);
  }

  /**
   * A folder with files that are too large or too many to be read as one.
   *
   * @param {string} kind
   * @param {string} key
   * @param {(write: (name: string, text: string) => void) => Promise<void>} make fills it when it is not there yet
   * @returns {Promise<string>} where it lies
   */
  async folderOf(kind, key, make) {
    const folder = path.join(this.#folder, kind, key);
    if (existsSync(folder)) {
      return folder;
    }
    const temporary = `${folder}.${randomUUID()}`;
    mkdirSync(temporary, { recursive: true });
    try {
      await make((name, text) =>
        writeFileSync(path.join(temporary, name), text),
      );
      renameSync(temporary, folder);
    } catch (error) {
      // Another process was faster, with the same content.
      if (!existsSync(folder)) {
        throw error;
      }
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return folder;
  }

  /** Once a day, removes what was written long ago: it is cheap to make again. */
  sweep() {
    const mark = path.join(this.#folder, SWEPT);
    const now = Date.now();
    if (now - modified(mark) < DAY_MS) {
      return;
    }
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(mark, '');
    for (const kind of readdirSync(this.#folder, { withFileTypes: true })) {
      if (!kind.isDirectory()) {
        continue;
      }
      for (const name of readdirSync(path.join(this.#folder, kind.name))) {
        const file = path.join(this.#folder, kind.name, name);
        if (/^[0-9a-f]{64}\b/.test(name)) {
          if (now - modified(file) > KEPT_DAYS * DAY_MS) {
            rmSync(file, { recursive: true, force: true });
          }
        }
      }
    }
  }

  #file(kind, key) {
    return path.join(this.#folder, kind, `${key}.json`);
  }
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
