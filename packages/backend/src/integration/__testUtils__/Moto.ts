import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const CHECKERS = resolve(__dirname, '../../../../../scripts/lib/checkers.mjs');

/** Downloads about 290 MB from PyPI at the first time. */
const INSTALL_TIMEOUT_MS = 600_000;

/** It reads all of AWS's service descriptions. */
const START_TIMEOUT_MS = 60_000;

/** https://docs.getmoto.org: AWS's APIs in Python, written by others than us. */
export class Moto {
  readonly #process: ChildProcess;

  /** Without a slash at the end. */
  readonly url: string;

  /**
   * Looks for moto and installs it where it is missing. Blocks, because Jest must know before the first test whether
   * there are any.
   *
   * @returns its program; undefined where Python is missing
   * @throws Error where CI is set and Python is missing, or when the installation fails
   */
  static find(): string | undefined {
    const url = JSON.stringify(pathToFileURL(CHECKERS).href);
    const file = execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { findTool } from ${url};
process.stdout.write((await findTool('moto')) ?? '');`,
      ],
      // Jest's own options are not for other programs.
      {
        encoding: 'utf8',
        timeout: INSTALL_TIMEOUT_MS,
        env: { ...process.env, NODE_OPTIONS: '' },
      },
    );
    return file || undefined;
  }

  /** @param accountId - 12 digits */
  static async start(file: string, accountId: string): Promise<Moto> {
    const child = spawn(file, ['-H', '127.0.0.1', '-p', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        MOTO_ACCOUNT_ID: accountId,
        PYTHONPATH: dirname(dirname(file)),
        PYTHONUNBUFFERED: '1',
      },
    });
    try {
      return new Moto(child, await readUrl(child));
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.url = url;
  }

  async stop(): Promise<void> {
    const hasEnded = once(this.#process, 'exit');
    if (this.#process.kill('SIGTERM')) {
      await hasEnded;
    }
  }
}

/** It says where it listens, among other things. */
async function readUrl(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  const timeout = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  try {
    return await new Promise<string>((found, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream ?? process.stdin }).on('line', line => {
          said.push(line);
          const match = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line);
          if (match) {
            found(match[1]);
          }
        });
      }
      child.once('error', reject);
      child.once('exit', code =>
        reject(
          new Error(`moto ended with ${code}:\n${said.slice(-20).join('\n')}`),
        ),
      );
    });
  } finally {
    clearTimeout(timeout);
  }
}
