import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../policy',
);
const STALE = {
  path: 'policy/policy.wasm',
  rule: 'policy-stale',
  remedy: 'Run "node policy/build.mjs" and commit what it writes.',
};

/** The platform's rules. Where they cannot be trusted, that is what they find. */
export class Policies {
  #folder;
  #platform;
  #loaded;

  /**
   * @param {{platform: object, folder?: string}} options `folder`: where main.rego and policy.wasm lie
   */
  constructor({ platform, folder = FOLDER }) {
    this.#platform = platform;
    this.#folder = folder;
  }

  /** Stands for the rules as they are: their sources and what was made of them. */
  fingerprint() {
    const files = readdirSync(this.#folder, { recursive: true })
      .map(file => file.split(path.sep).join('/'))
      .filter(file => /\.(rego|wasm|wasm\.json|mjs)$/.test(file))
      .filter(file => !/[._]test\.(rego|mjs)$/.test(file))
      .sort();
    return hash(
      'sha256',
      files
        .map(
          file =>
            `${file}\0${hash(
              'sha256',
              readFileSync(path.join(this.#folder, file)),
            )}\n`,
        )
        .join(''),
    );
  }

  /**
   * @param {object} input
   * @returns {Promise<{path: string, rule: string, message: string, remedy: string}[]>}
   */
  async evaluate(input) {
    this.#loaded ??= this.#load();
    const policies = await this.#loaded;
    return policies.evaluate(input);
  }

  async #load() {
    const { loadPolicies, StalePolicyError } = await import(
      '../policy/evaluate.mjs'
    );
    try {
      return loadPolicies({ folder: this.#folder, platform: this.#platform });
    } catch (error) {
      if (!(error instanceof StalePolicyError)) {
        throw error;
      }
      return { evaluate: () => [{ ...STALE, message: error.message }] };
    }
  }
}
