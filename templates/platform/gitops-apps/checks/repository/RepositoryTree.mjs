import { hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CannotRun } from '../CannotRun.mjs';

/** What lies beside the repository's content and is never part of it. */
const OUTSIDE = new Set(['.cache', '.git', 'node_modules']);
const MAX_BYTES = 4 * 1024 * 1024;
const DIGEST = 'sha256';

/**
 * The files of a checkout. Each is read once, when it is first asked for. Links are not followed: they could lead to
 * files of this machine, which a rendered manifest would then show.
 */
export class RepositoryTree {
  #folder;
  #contents = new Map();
  #fingerprints = new Map();
  #files = new Set();
  #sorted;

  /** @type {{path: string, message: string, remedy: string}[]} what was left out because it cannot be trusted */
  refused = [];

  /**
   * @param {string} folder
   * @throws CannotRun when it is no folder
   */
  static open(folder) {
    const tree = new RepositoryTree(path.resolve(folder));
    try {
      tree.#collect('');
    } catch (error) {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
        throw new CannotRun(`${folder} is no folder with a checkout.`);
      }
      throw error;
    }
    return tree;
  }

  constructor(folder) {
    this.#folder = folder;
  }

  get folder() {
    return this.#folder;
  }

  /** Paths with `/` between the names, in order. */
  get paths() {
    this.#sorted ??= [...this.#files].sort();
    return this.#sorted;
  }

  /** @param {string} file path in the repository */
  has(file) {
    return this.#files.has(file);
  }

  /** @param {string} folder path in the repository, without a slash at its end */
  pathsIn(folder) {
    const start = this.#indexOf(`${folder}/`);
    // "0" follows "/" directly.
    return this.paths.slice(start, this.#indexOf(`${folder}0`));
  }

  /** @param {string} file */
  read(file) {
    let content = this.#contents.get(file);
    if (!content) {
      content = readFileSync(this.locate(file));
      this.#contents.set(file, content);
    }
    return content;
  }

  /** @param {string} file */
  text(file) {
    return this.read(file).toString('utf8');
  }

  /** Where a file or folder of the repository lies on this machine. */
  locate(file) {
    return path.join(this.#folder, file);
  }

  /**
   * Stands for everything that a path holds, be it a file or a folder; undefined for nothing at all.
   *
   * @param {string} place
   */
  fingerprint(place) {
    if (!this.#fingerprints.has(place)) {
      this.#fingerprints.set(place, this.#fingerprint(place));
    }
    return this.#fingerprints.get(place);
  }

  /** Where in the order a path is or would be. */
  #indexOf(path) {
    const { paths } = this;
    let [low, high] = [0, paths.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (paths[middle] < path) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  #fingerprint(place) {
    if (this.has(place)) {
      return hash(DIGEST, this.read(place));
    }
    const files = this.pathsIn(place);
    return files.length === 0
      ? undefined
      : hash(
          DIGEST,
          files
            .map(
              file =>
                `${file.slice(place.length)}\0${this.fingerprint(file)}\n`,
            )
            .join(''),
        );
  }

  #collect(folder) {
    const entries = readdirSync(path.join(this.#folder, folder), {
      withFileTypes: true,
    });
    for (const entry of entries) {
      const place = folder ? `${folder}/${entry.name}` : entry.name;
      if (!folder && OUTSIDE.has(entry.name)) {
        continue;
      }
      if (entry.isDirectory()) {
        this.#collect(place);
      } else {
        this.#add(place, entry);
      }
    }
  }

  #add(file, entry) {
    if (!entry.isFile()) {
      this.refused.push({
        path: file,
        message: entry.isSymbolicLink()
          ? 'It is a symbolic link.'
          : 'It is no ordinary file.',
        remedy: 'Put the content itself there, as a file.',
      });
      return;
    }
    const { size } = lstatSync(this.locate(file));
    if (size > MAX_BYTES) {
      this.refused.push({
        path: file,
        message: `It has ${size} bytes; more than ${MAX_BYTES} are not read.`,
        remedy: 'Keep large files elsewhere: this repository holds settings.',
      });
      return;
    }
    this.#files.add(file);
  }
}
