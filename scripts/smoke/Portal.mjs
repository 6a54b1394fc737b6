import { setTimeout as sleep } from 'node:timers/promises';
import { request } from './request.mjs';

const POLL_INTERVAL_MS = 500;

/** The running Backstage, as one signed-in person sees it. */
export class Portal {
  #baseUrl;
  #headers;

  constructor({ baseUrl, token }) {
    this.#baseUrl = baseUrl;
    this.#headers = { authorization: `Bearer ${token}` };
  }

  /** Signs in as the guest, unless a token is given. */
  static async signIn({ baseUrl, token }) {
    if (token) {
      return new Portal({ baseUrl, token });
    }
    const session = await request(`${baseUrl}/api/auth/guest/refresh`, {
      headers: { 'x-requested-with': 'XMLHttpRequest' },
      what: 'Signing in as guest',
    });
    return new Portal({ baseUrl, token: session.backstageIdentity.token });
  }

  /**
   * Runs a template to its end.
   *
   * @returns {Promise<{output: object, log: string[]}>}
   */
  async runTemplate({ templateRef, values, timeoutMs }) {
    const { id } = await this.#request('/api/scaffolder/v2/tasks', {
      method: 'POST',
      body: { templateRef, values },
      what: 'Starting the template',
    });
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const events = await this.#request(
        `/api/scaffolder/v2/tasks/${id}/events`,
        { what: 'Reading the task' },
      );
      const log = events.map(event => event.body.message);
      const completion = events.find(event => event.type === 'completion');
      if (completion?.body.error) {
        throw new Error(`The task failed: ${completion.body.error.message}`);
      }
      if (completion) {
        return { output: completion.body.output, log };
      }
      await sleep(POLL_INTERVAL_MS);
    }
    throw new Error(`The task ${id} did not end in time`);
  }

  /** The catalog entity of that kind and name, or undefined while it is not there. */
  async findEntity(kind, name) {
    const filter = `kind=${kind},metadata.name=${name}`;
    const { items } = await this.#request(
      `/api/catalog/entities/by-query?filter=${encodeURIComponent(filter)}`,
      { what: 'Looking into the catalog' },
    );
    return items[0];
  }

  /** The configured environments, in promotion order. */
  async environments() {
    return this.#request('/api/gitops/environments', {
      what: 'Reading the environments',
    });
  }

  /** What of the component runs where. */
  async deployments(name) {
    return this.#request(
      `/api/gitops/entities/component/default/${name}/deployments`,
      { what: 'Reading the deployments' },
    );
  }

  #request(path, options) {
    return request(this.#baseUrl + path, {
      headers: this.#headers,
      ...options,
    });
  }
}
