// Writes the chart as it is released: node scripts/publish.mjs DIR makes DIR/<version>.
import { execFile } from 'node:child_process';
import {
  access,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { findHelm } from '../tests/helm.mjs';

const CHART = fileURLToPath(new URL('..', import.meta.url));
const execute = promisify(execFile);

/**
 * Copies what `helm package` takes of the chart into a folder that is called like its version.
 *
 * @param {string} target folder of all versions
 * @returns {Promise<string>} path of the version's folder
 * @throws {Error} where that version is there with another content: a published folder never changes
 */
export async function publish(target) {
  const { version } = parse(await readFile(join(CHART, 'Chart.yaml'), 'utf8'));
  const folder = resolve(target, version);
  const files = await packagedFiles();
  if (await exists(folder)) {
    if (!(await isSame(files, folder))) {
      throw new Error(
        `${folder} is there with another content, and a published version never changes. Raise the version in Chart.yaml and package.json.`,
      );
    }
    return folder;
  }
  await mkdir(target, { recursive: true });
  // Beside its place, so that it gets there at once and as a whole.
  const part = await mkdtemp(join(target, '.publish-'));
  try {
    for (const file of files) {
      await cp(join(CHART, file), join(part, 'chart', file));
    }
    await rename(join(part, 'chart'), folder);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  return folder;
}

/** Only their names are taken from the package: helm writes its Chart.yaml anew, without comments. */
async function packagedFiles() {
  const work = await mkdtemp(join(tmpdir(), 'eks-baseline-package-'));
  try {
    await execute(await findHelm(), ['package', CHART, '--destination', work]);
    const [archive] = await readdir(work);
    const { stdout } = await execute('tar', ['-tzf', join(work, archive)]);
    return stdout
      .trim()
      .split('\n')
      .map(path => path.slice(path.indexOf('/') + 1));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function isSame(files, folder) {
  const there = await readdir(folder, { recursive: true, withFileTypes: true });
  if (there.filter(entry => entry.isFile()).length !== files.length) {
    return false;
  }
  const same = await Promise.all(
    files.map(async file => {
      const path = join(folder, file);
      return (
        (await exists(path)) &&
        (await readFile(path)).equals(await readFile(join(CHART, file)))
      );
    }),
  );
  return same.every(Boolean);
}

async function exists(path) {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

if (
  process.argv[1] &&
  (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)
) {
  const [target] = process.argv.slice(2);
  if (!target) {
    console.error('Say where to: node scripts/publish.mjs DIR');
    process.exitCode = 2;
  } else {
    console.log(await publish(target));
  }
}
