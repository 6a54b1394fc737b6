import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setUp } from '../../scripts/lib/toolchain.mjs';
import { BenchProcess } from './BenchProcess.mjs';

/**
 * Processes that belong to one measurement, so that nobody waits for somebody else's work. They end with it.
 */
export class ProcessGroup {
  #toolchain;
  #folder;
  #processes = new Set();

  /** Opens one for the time of `work`. */
  static async run(work) {
    const group = new ProcessGroup({
      toolchain: await setUp(),
      folder: await mkdtemp(path.join(os.tmpdir(), 'bench-')),
    });
    try {
      return await work(group);
    } finally {
      await group.#close();
    }
  }

  constructor({ toolchain, folder }) {
    this.#toolchain = toolchain;
    this.#folder = folder;
  }

  /**
   * @param {string} script its file, from the folder of the bench
   * @param {object} options what it is told; `folder`, which is its own, comes with them
   * @param {string[]} [nodeOptions] flags of Node
   */
  async start(script, options, nodeOptions) {
    const folder = await mkdtemp(path.join(this.#folder, 'process-'));
    const started = BenchProcess.start({
      script,
      options: { ...options, folder },
      toolchain: this.#toolchain,
      log: `${folder}.log`,
      nodeOptions,
    });
    this.#processes.add(started);
    return started;
  }

  /** Ends one before the others. */
  async stop(started) {
    this.#processes.delete(started);
    await started.stop();
  }

  async #close() {
    await Promise.all([...this.#processes].map(each => each.stop()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
