import { setTimeout as sleep } from 'node:timers/promises';
import { request } from './request.mjs';

const POLL_INTERVAL_MS = 2_000;
const CHECK_INTERVAL_MS = 250;
const PASSING = ['success', 'neutral', 'skipped'];

/** A person who reviews pull requests on the GitOps repository; without a token, one who only looks on. */
export class Reviewer {
  #repository;
  #headers;
  #canMerge;

  constructor({ apiBaseUrl, owner, repository, token }) {
    this.#repository = `${apiBaseUrl}/repos/${owner}/${repository}`;
    this.#headers = token ? { authorization: `Bearer ${token}` } : {};
    this.#canMerge = Boolean(token);
  }

  /** Approves and merges when the checks have passed, or waits until somebody did. */
  async merge(number, { timeoutMs }) {
    const deadline = performance.now() + timeoutMs;
    if (this.#canMerge) {
      await this.#request(`/pulls/${number}/reviews`, {
        method: 'POST',
        body: { event: 'APPROVE' },
        what: `Approving pull request ${number}`,
      });
      await this.#passChecks(number, deadline);
      await this.#request(`/pulls/${number}/merge`, {
        method: 'PUT',
        // The platform's template allows no other.
        body: { merge_method: 'squash' },
        what: `Merging pull request ${number}`,
      });
      return;
    }
    while (performance.now() < deadline) {
      const { merged } = await this.#read(number);
      if (merged) {
        return;
      }
      await sleep(POLL_INTERVAL_MS);
    }
    throw new Error(`Nobody merged pull request ${number} in time`);
  }

  async #passChecks(number, deadline) {
    while (performance.now() < deadline) {
      const { head, mergeable_state: state } = await this.#read(number);
      if (['clean', 'unstable', 'has_hooks'].includes(state)) {
        return;
      }
      const { check_runs: checks } = await this.#request(
        `/commits/${head.sha}/check-runs`,
        { what: `Reading the checks of pull request ${number}` },
      );
      const failed = checks.find(
        ({ conclusion }) => conclusion && !PASSING.includes(conclusion),
      );
      if (failed) {
        throw new Error(
          `The check ${failed.name} of pull request ${number} says: ${
            failed.output?.title ?? failed.conclusion
          }`,
        );
      }
      await sleep(CHECK_INTERVAL_MS);
    }
    throw new Error(
      `Pull request ${number} is still blocked: look at its checks and reviewers`,
    );
  }

  #read(number) {
    return this.#request(`/pulls/${number}`, {
      what: `Reading pull request ${number}`,
    });
  }

  #request(path, options) {
    return request(`${this.#repository}${path}`, {
      ...options,
      headers: this.#headers,
    });
  }
}
