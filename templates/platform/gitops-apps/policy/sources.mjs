import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The policies themselves, without their tests.
 *
 * @param {string} folder where main.rego lies
 * @returns {{file: string, text: string}[]} by path in the folder, in a fixed order
 */
export function readSources(folder) {
  return readdirSync(folder, { recursive: true })
    .map(file => file.split(path.sep).join('/'))
    .filter(file => file.endsWith('.rego') && !file.endsWith('_test.rego'))
    .sort()
    .map(file => ({
      file,
      text: readFileSync(path.join(folder, file), 'utf8'),
    }));
}

/**
 * One value for all sources: it changes with any of them and with their names.
 *
 * @param {{file: string, text: string}[]} sources
 * @returns {string}
 */
export function hashSources(sources) {
  const hash = createHash('sha256');
  for (const { file, text } of sources) {
    hash.update(`${file}\0${text}\0`);
  }
  return hash.digest('hex');
}

/**
 * Names of the rules among the sources.
 *
 * @param {{file: string}[]} sources
 * @returns {string[]}
 */
export function rulesOf(sources) {
  return sources
    .map(({ file }) => /^rules\/([a-z0-9_]+)\.rego$/.exec(file)?.[1])
    .filter(id => id !== undefined);
}
