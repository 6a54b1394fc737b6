import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setUp } from '../../scripts/lib/toolchain.mjs';
import { BenchProcess } from './BenchProcess.mjs';

/**
 * Worlds, each with a GitHub, and portals that create applications there. Every one is a process of its own, so that
 * nobody waits for somebody else's work.
 */
export class Trial {
  #toolchain;
  #folder;
  #processes = [];

  /** Opens one for the time of `work`. */
  static async run(work) {
    const trial = new Trial({
      toolchain: await setUp(),
      folder: await mkdtemp(path.join(os.tmpdir(), 'bench-')),
    });
    try {
      return await work(trial);
    } finally {
      await trial.#close();
    }
  }

  constructor({ toolchain, folder }) {
    this.#toolchain = toolchain;
    this.#folder = folder;
  }

  /**
   * @param {{contentRequests: {perMinute: number, perHour: number}, points: {perMinute: number}}} [limits] of its
   *   GitHub for each identity; without them it lets everything through
   * @returns its addresses
   */
  async startWorld(limits) {
    const world = await this.#start('world.mjs', { limits });
    return world.next();
  }

  /**
   * Starts a portal, lets it create applications and ends it.
   *
   * @param {{
   *   side: 'ours' | 'rival',
   *   world: object,
   *   contentRequests?: {perMinute: number, perHour: number},
   *   rounds: Array<{names: string[], atOnce: number, withinMs?: number}>,
   * }} options `contentRequests`: what the portal keeps within; `rounds`: one after the other, each with so many
   *   creations at the same time
   * @returns what each round came to, see `portal.mjs`
   */
  async create(options) {
    const portal = await this.#start('portal.mjs', options);
    const results = [];
    while (results.length < options.rounds.length) {
      results.push(await portal.next());
    }
    await portal.stop();
    return results;
  }

  async #start(script, options) {
    const folder = await mkdtemp(path.join(this.#folder, 'process-'));
    const started = BenchProcess.start({
      script,
      options: { ...options, folder },
      toolchain: this.#toolchain,
      log: `${folder}.log`,
    });
    this.#processes.push(started);
    return started;
  }

  async #close() {
    await Promise.all(this.#processes.map(each => each.stop()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
