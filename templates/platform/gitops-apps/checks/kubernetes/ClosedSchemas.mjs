import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CannotRun } from '../CannotRun.mjs';
import { installedPackage } from '../installedPackage.mjs';
import { SCHEMA_PACKAGES } from './kinds.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const TYPES = path.join(HERE, 'kinds.ts');
const TSCONFIG = path.join(HERE, 'tsconfig.json');
const PROGRAM = path.join(HERE, 'generateSchemas.mjs');
const MAX_BYTES = 64 * 1024 * 1024;
const CACHE_KIND = 'schemas';

/**
 * JSON schemas without room for unknown fields, made from the TypeScript types of the kinds. Making and compiling them
 * takes seconds, so what comes out is kept as code.
 */
export class ClosedSchemas {
  #folder;

  /**
   * What the schemas are made of, as a text that changes with it.
   *
   * @throws CannotRun when a package is not installed
   */
  static describe() {
    return JSON.stringify([
      ...[...SCHEMA_PACKAGES, 'ajv', 'ts-json-schema-generator'].map(name => {
        const found = installedPackage(name);
        if (!found) {
          throw new CannotRun(
            `The package ${name} is not installed. Run "npm ci" first.`,
          );
        }
        return `${name}@${found.version}`;
      }),
      ...[TYPES, TSCONFIG, PROGRAM].map(file => readFileSync(file, 'utf8')),
    ]);
  }

  /** @param {{cache: import('../DiskCache.mjs').DiskCache}} options */
  static async load({ cache }) {
    const key = hash('sha256', ClosedSchemas.describe());
    const folder = await cache.folderOf(CACHE_KIND, key, write =>
      generate(write),
    );
    return new ClosedSchemas(folder);
  }

  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * @param {import('./kinds.mjs').Kind} kind
   * @param {object} object
   * @returns {Promise<import('ajv').ErrorObject[]>}
   */
  async validate(kind, object) {
    const file = path.join(this.#folder, fileOf(kind.package));
    const { [kind.type]: check } = await import(pathToFileURL(file).href);
    return check(object) ? [] : [...check.errors];
  }
}

async function generate(write) {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], {
    cwd: path.parse(HERE).root,
    maxBuffer: MAX_BYTES,
  });
  for (const [name, code] of Object.entries(JSON.parse(stdout))) {
    write(fileOf(name), code);
  }
}

function fileOf(name) {
  return `${name.replace(/[^a-z-]+/g, '_')}.mjs`;
}
