import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Explained } from './progress.mjs';
import { tail } from './run.mjs';

const STOP_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 200;
const MAX_RESTARTS = 5;

/** A server in a process of its own that is started again when it dies. */
export class Service {
  #options;
  #child;
  #stopping = false;
  #restarts = 0;
  #wasReady = false;
  #failure;

  /**
   * @param {{
   *   name: string,
   *   command: string[],
   *   cwd: string,
   *   env: NodeJS.ProcessEnv,
   *   log: string,
   *   isReady: () => Promise<boolean>,
   *   verbose?: boolean,
   *   say: (text: string) => void,
   * }} options `isReady` is asked again and again until it says true; that it throws counts as no
   */
  constructor(options) {
    this.#options = options;
  }

  /** Number of the running process. */
  get pid() {
    return this.#child?.pid;
  }

  /**
   * Starts the process and waits until it is ready.
   *
   * @throws Explained when it ends or is not ready in time
   */
  async start({ timeoutMs }) {
    await mkdir(path.dirname(this.#options.log), { recursive: true });
    this.#spawn();
    await this.#waitUntilReady(timeoutMs);
    this.#wasReady = true;
  }

  /** Ends the process and everything that it started. */
  async stop() {
    this.#stopping = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const ended = new Promise(resolve => child.once('exit', resolve));
    signalTree(child.pid, 'SIGTERM');
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS, null, { ref: false })]);
    signalTree(child.pid, 'SIGKILL');
  }

  #spawn() {
    const { command, cwd, env, log, verbose, name } = this.#options;
    const [file, ...args] = command;
    const child = spawn(file, args, {
      cwd,
      env,
      // A process group of its own: Ctrl-C reaches only the parent, which then ends its children in order.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = createWriteStream(log, { flags: 'a' });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        output.write(chunk);
        if (verbose) {
          process.stdout.write(String(chunk).replace(/^(?=.)/gm, `[${name}] `));
        }
      });
    }
    child.on('exit', (code, signal) => {
      output.end();
      this.#onExit(signal ?? `code ${code}`);
    });
    this.#child = child;
  }

  async #onExit(reason) {
    const { name, say, log } = this.#options;
    if (this.#stopping) {
      return;
    }
    if (!this.#wasReady) {
      this.#failure = reason;
      return;
    }
    if (this.#restarts >= MAX_RESTARTS) {
      say(
        `${name} ended again (${reason}) and is left alone now. Its log: ${log}`,
      );
      return;
    }
    this.#restarts += 1;
    say(`${name} ended (${reason}); starting it again. Its log: ${log}`);
    await sleep(this.#restarts * 500);
    if (!this.#stopping) {
      this.#spawn();
    }
  }

  async #waitUntilReady(timeoutMs) {
    const { name, isReady, log } = this.#options;
    const deadline = performance.now() + timeoutMs;
    while (!this.#stopping) {
      if (await isReady().catch(() => false)) {
        return;
      }
      if (this.#failure || performance.now() > deadline) {
        throw new Explained(
          `${name} did not become ready${
            this.#failure ? ` but ended (${this.#failure})` : ''
          }:\n\n${await tail(log, 30)}\n\nThe whole log: ${log}`,
        );
      }
      await sleep(POLL_INTERVAL_MS);
    }
  }
}

function signalTree(pid, signal) {
  try {
    if (process.platform === 'win32') {
      spawn('taskkill', ['/pid', String(pid), '/t', '/f']);
    } else {
      process.kill(-pid, signal);
    }
  } catch (error) {
    // Already gone.
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
}
