import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { Explained } from '../../scripts/lib/progress.mjs';
import { tail } from '../../scripts/lib/run.mjs';

const MAY_END_MS = 5_000;

const BENCH = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * A script of the bench in a process of its own, which can load the packages' TypeScript. It gets its options as JSON
 * and tells what it finds by a line of JSON on a channel that nothing else writes to.
 */
export class BenchProcess {
  #child;
  #ended;
  #lines;
  #name;
  #log;

  /**
   * @param {{
   *   script: string,
   *   options: object,
   *   toolchain: {node: string, env: NodeJS.ProcessEnv},
   *   log: string,
   *   nodeOptions?: string[],
   * }} options `script`: its file, from the folder of the bench; `log`: where everything that it prints goes;
   *   `nodeOptions`: flags of Node
   */
  static start(options) {
    return new BenchProcess(options);
  }

  constructor({ script, options, toolchain, log, nodeOptions = [] }) {
    this.#name = script;
    this.#log = log;
    const output = createWriteStream(log, { flags: 'a' });
    this.#child = spawn(
      toolchain.node,
      [
        ...nodeOptions,
        '--enable-source-maps',
        '--require',
        '@backstage/cli-node/config/nodeTransform.cjs',
        path.join(BENCH, script),
        JSON.stringify(options),
      ],
      {
        cwd: ROOT,
        env: { ...toolchain.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      },
    );
    const { stdout, stderr, stdio } = this.#child;
    stdout.pipe(output, { end: false });
    stderr.pipe(output, { end: false });
    this.#lines = createInterface({ input: stdio[3] })[Symbol.asyncIterator]();
    const kill = () => this.#child.kill();
    process.once('exit', kill);
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', code => {
        process.off('exit', kill);
        output.end();
        resolve(code);
      });
    });
  }

  /**
   * The next thing that the process tells.
   *
   * @throws Explained with the end of its log when it ends without a word
   */
  async next() {
    const { value, done } = await this.#lines.next();
    if (done) {
      throw new Explained(
        `bench/${this.#name} ended with ${await this.#ended}:\n\n${await tail(
          this.#log,
          40,
        )}`,
      );
    }
    return JSON.parse(value);
  }

  /** Ends the process in order, or not in order when it does not end. */
  async stop() {
    this.#child.kill();
    const tooLate = setTimeout(() => this.#child.kill('SIGKILL'), MAY_END_MS);
    await this.#ended;
    clearTimeout(tooLate);
  }
}
