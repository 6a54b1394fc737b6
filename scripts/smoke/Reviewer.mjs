import { setTimeout as sleep } from 'node:timers/promises';
import { request } from './request.mjs';

const POLL_INTERVAL_MS = 2_000;

/** A person who reviews pull requests on the GitOps repository; without a token, one who only looks on. */
export class Reviewer {
  #pulls;
  #headers;
  #canMerge;

  constructor({ apiBaseUrl, owner, repository, token }) {
    this.#pulls = `${apiBaseUrl}/repos/${owner}/${repository}/pulls`;
    this.#headers = token ? { authorization: `Bearer ${token}` } : {};
    this.#canMerge = Boolean(token);
  }

  /** Approves and merges, or waits until somebody did. */
  async merge(number, { timeoutMs }) {
    if (this.#canMerge) {
      await this.#request(number, '/reviews', {
        method: 'POST',
        body: { event: 'APPROVE' },
        what: `Approving pull request ${number}`,
      });
      await this.#request(number, '/merge', {
        method: 'PUT',
        body: {},
        what: `Merging pull request ${number}`,
      });
      return;
    }
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const { merged } = await this.#request(number, '', {
        what: `Reading pull request ${number}`,
      });
      if (merged) {
        return;
      }
      await sleep(POLL_INTERVAL_MS);
    }
    throw new Error(`Nobody merged pull request ${number} in time`);
  }

  #request(number, path, options) {
    return request(`${this.#pulls}/${number}${path}`, {
      ...options,
      headers: this.#headers,
    });
  }
}
