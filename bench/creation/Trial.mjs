import { ProcessGroup } from '../process/ProcessGroup.mjs';

/**
 * Worlds, each with a GitHub, and portals that create applications there. Every one is a process of its own, so that
 * nobody waits for somebody else's work.
 */
export class Trial {
  #processes;

  /** Opens one for the time of `work`. */
  static run(work) {
    return ProcessGroup.run(processes => work(new Trial(processes)));
  }

  constructor(processes) {
    this.#processes = processes;
  }

  /**
   * @param {{contentRequests: {perMinute: number, perHour: number}, points: {perMinute: number}}} [limits] of its
   *   GitHub for each identity; without them it lets everything through
   * @returns its addresses
   */
  async startWorld(limits) {
    const world = await this.#processes.start('creation/world.mjs', { limits });
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
    const portal = await this.#processes.start('creation/portal.mjs', options);
    const results = [];
    while (results.length < options.rounds.length) {
      results.push(await portal.next());
    }
    await this.#processes.stop(portal);
    return results;
  }
}
