import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../scripts/lib/paths.mjs';
import { isPortFree, whoListens } from '../scripts/lib/ports.mjs';
import { Explained, formatDuration, step } from '../scripts/lib/progress.mjs';
import { tail } from '../scripts/lib/run.mjs';
import { servesPage } from '../scripts/lib/Stack.mjs';
import { setUp } from '../scripts/lib/toolchain.mjs';

const CREATE_APP = '@backstage/create-app@0.9.2';
const TIMEOUT_MS = 15 * 60_000;
const PAGE = 'http://localhost:3000';
const READINESS = 'http://localhost:7007/.backstage/health/v1/readiness';

/**
 * From nothing to a page that can be used, with an empty HOME and empty caches on both sides. Usable: the backend says
 * that it is ready and every script of the page is served.
 */
export default async function measureCleanStart() {
  for (const port of [3000, 7007, 7100, 7101, 7102]) {
    if (!(await isPortFree(port))) {
      throw new Explained(
        `Port ${port} is in use by ${whoListens(port) ?? 'another program'}`,
      );
    }
  }
  const { env } = await setUp();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-'));
  try {
    const plain = await timed('plain create-app', folder, home =>
      plainCommands({ home, env }),
    );
    const ours = await timed('clean clone', folder, home =>
      ownCommands({ home }),
    );
    return {
      ours: ours / plain,
      rivals: { 'create-app': 1 },
      note: `${formatDuration(ours)} against ${formatDuration(plain)}; ${
        os.cpus().length
      } cores, ${process.platform}-${process.arch}, ${new Date()
        .toISOString()
        .slice(0, 10)}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// Git and whatever Node is on PATH, as for a newcomer.
function ownCommands({ home }) {
  return [
    { command: ['git', 'clone', '--quiet', ROOT, 'clone'], cwd: home },
    { command: ['npm', 'start'], cwd: path.join(home, 'clone'), serves: true },
  ];
}

// Node and Yarn are there already: the rival's newcomer has to bring them.
function plainCommands({ home, env }) {
  const cwd = path.join(home, 'plain');
  return [
    {
      command: ['npx', '--yes', CREATE_APP, '--skip-install', '--path', cwd],
      cwd: home,
      env: { ...env, BACKSTAGE_APP_NAME: 'plain' },
      input: 'plain\n',
    },
    { prepare: () => borrowShortcuts(cwd) },
    { command: ['yarn', 'install'], cwd, env },
    { command: ['yarn', 'start'], cwd, env, serves: true },
  ];
}

// Without these a plain app compiles better-sqlite3 and others for a minute, with headers that are not to be had
// everywhere, and asks for releases of which some platforms' files are missing. With them the rival is at its best.
async function borrowShortcuts(cwd) {
  const read = async file => JSON.parse(await readFile(file, 'utf8'));
  const { resolutions } = await read(path.join(ROOT, 'package.json'));
  const manifest = await read(path.join(cwd, 'package.json'));
  await writeFile(
    path.join(cwd, 'package.json'),
    JSON.stringify({
      ...manifest,
      resolutions: { ...manifest.resolutions, ...resolutions },
    }),
  );
  await appendFile(path.join(cwd, '.yarnrc.yml'), '\nenableScripts: false\n');
}

async function timed(words, folder, commandsFor) {
  const home = path.join(folder, words.replaceAll(' ', '-'));
  await mkdir(home);
  let milliseconds = 0;
  await step(`${words}: from nothing to a usable page`, async () => {
    const started = performance.now();
    for (const entry of commandsFor(home)) {
      await perform(entry, home);
    }
    milliseconds = performance.now() - started;
  });
  return milliseconds;
}

async function perform({ prepare, command, serves, ...options }, home) {
  if (prepare) {
    await prepare();
    return;
  }
  const log = path.join(home, 'log.txt');
  const { child, ended } = launch(command, { ...options, home, log });
  if (!serves) {
    const code = await ended;
    if (code !== 0) {
      throw await failure(command, log);
    }
    return;
  }
  try {
    const deadline = performance.now() + TIMEOUT_MS;
    while (!(await isUsable())) {
      if (child.exitCode !== null || performance.now() > deadline) {
        throw await failure(command, log);
      }
      await sleep(250);
    }
  } finally {
    if (child.exitCode === null) {
      process.kill(-child.pid, 'SIGTERM');
    }
    await ended;
    while (!(await isPortFree(3000)) || !(await isPortFree(7007))) {
      await sleep(250);
    }
  }
}

// Caches lie below HOME unless a variable puts them elsewhere.
function emptyHome(home) {
  return {
    HOME: home,
    XDG_CACHE_HOME: path.join(home, '.cache'),
    npm_config_cache: path.join(home, '.npm'),
    npm_config_userconfig: path.join(home, '.npmrc'),
    YARN_GLOBAL_FOLDER: path.join(home, '.yarn'),
  };
}

function launch([file, ...args], { cwd, env, home, input, log }) {
  const output = createWriteStream(log, { flags: 'a' });
  const child = spawn(file, args, {
    cwd,
    env: { ...(env ?? process.env), ...emptyHome(home) },
    detached: true,
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  child.stdin?.end(input);
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { child, ended };
}

async function isUsable() {
  try {
    const response = await fetch(READINESS, {
      signal: AbortSignal.timeout(5_000),
    });
    return response.ok && (await servesPage(PAGE));
  } catch {
    return false;
  }
}

async function failure(command, log) {
  return new Explained(
    `"${command.join(' ')}" did not work:\n\n${await tail(log, 40)}`,
  );
}
