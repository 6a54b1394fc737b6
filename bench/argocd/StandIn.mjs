/**
 * Argo CDs in a process of their own, see `main.mjs`: what they cost does not count for the portals in front of them.
 */
export class StandIn {
  /** @type {Array<{name: string, environments: string[], url: string}>} */
  instances;
  /** Address of the GitHub beside them. */
  github;
  #control;

  /**
   * @param {import('../process/ProcessGroup.mjs').ProcessGroup} processes
   * @param {{
   *   instances: Array<{name: string, environments: string[]}>,
   *   applications: number,
   *   sharedHistory?: boolean,
   *   components?: number,
   * }} options `applications`: of all together; `sharedHistory`: see `Applications`; `components`: see `GithubServer`
   */
  static async start(processes, options) {
    const started = await processes.start('argocd/main.mjs', options);
    const { control, github, urls } = await started.next();
    return new StandIn({
      control,
      github,
      instances: options.instances.map(instance => ({
        ...instance,
        url: urls[instance.name],
      })),
      stop: () => processes.stop(started),
    });
  }

  constructor({ control, github, instances, stop }) {
    this.#control = control;
    this.github = github;
    this.instances = instances;
    this.stop = stop;
  }

  /** What an account has asked since the last `reset`. @returns requests and bytes by kind */
  async countsOf(account) {
    const counts = (await this.#command('counts'))[account] ?? {};
    const { unknown } = counts;
    if (unknown?.requests > 0) {
      throw new Error(
        `The bench's Argo CD was asked ${unknown.requests} times by "${account}" for what it does not know`,
      );
    }
    return counts;
  }

  reset() {
    return this.#command('reset');
  }

  /** So many applications from now on, and counts from zero. */
  resize(applications) {
    return this.#command('resize', { applications });
  }

  /** Lets an instance accept everything and answer nothing, or be well again. */
  hang(instance, hanging) {
    return this.#command('hang', { instance, hanging });
  }

  /** Deploys an Application in one step. @returns its commit */
  async deploy(instance, application) {
    const { revision } = await this.#command('deploy', {
      instance,
      application,
    });
    return revision;
  }

  /** Deploys so many Applications an hour, step by step, from now on. */
  keepDeploying(instance, perHour) {
    return this.#command('activity', { instance, perHour });
  }

  async #command(name, body = {}) {
    const response = await fetch(`${this.#control}/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return response.json();
  }
}
