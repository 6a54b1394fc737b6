import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import opa from '@open-policy-agent/opa-wasm';
import { hashSources, readSources, rulesOf } from './sources.mjs';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const REBUILD = 'Rebuild it with: node policy/build.mjs';

/**
 * What a rule finds wrong.
 *
 * @typedef {{rule: string, path: string, message: string, remedy: string}} Finding
 *
 * @typedef {{
 *   rules: string[],
 *   evaluate: (input: object) => Finding[],
 *   evaluateRule: (id: string, input: object) => Finding[],
 * }} Policies
 */

/** policy.wasm was not made from the rules that lie beside it, so it would judge by other ones. */
export class StalePolicyError extends Error {
  name = 'StalePolicyError';
}

/**
 * Whether policy.wasm was made from other rules than those beside it.
 *
 * @param {string} [folder] where main.rego lies
 * @returns {boolean}
 */
export function isStale(folder = FOLDER) {
  return describeStaleness(folder) !== undefined;
}

/**
 * Loads the compiled policies.
 *
 * @param {{folder?: string, platform: object}} options `platform`: what platform.yaml says
 * @returns {Policies} judges one input document at a time; README.md describes them
 * @throws StalePolicyError when policy.wasm does not fit the rules
 */
export function loadPolicies({ folder = FOLDER, platform }) {
  const problem = describeStaleness(folder);
  if (problem) {
    throw new StalePolicyError(`${problem} ${REBUILD}`);
  }
  const policy = opa.loadPolicySync(
    readFileSync(path.join(folder, 'policy.wasm')),
  );
  policy.setData({ platform });
  const rules = rulesOf(readSources(folder));

  // Findings are a set: order and repetitions are up to the compiler.
  const ask = (entrypoint, input, toFinding) => {
    let results;
    try {
      results = policy.evaluate(input, entrypoint);
    } catch (error) {
      throw new Error(
        `The policies cannot judge ${input.path ?? input.source}: ${
          error?.message ?? error
        }`,
        { cause: error },
      );
    }
    return results[0].result.map(toFinding).sort(compareFindings);
  };

  return {
    rules,
    evaluate: input =>
      ask('main/deny', input, ({ rule, path: file, msg, remedy }) => ({
        rule,
        path: file,
        message: msg,
        remedy,
      })),
    evaluateRule: (id, input) => {
      if (!rules.includes(id)) {
        throw new Error(
          `There is no rule "${id}"; there are: ${rules.join(', ')}`,
        );
      }
      return ask(`rules/${id}/deny`, input, ({ path: file, msg, remedy }) => ({
        rule: id,
        path: file ?? input.path ?? '',
        message: msg,
        remedy,
      }));
    },
  };
}

function describeStaleness(folder) {
  const description = path.join(folder, 'policy.wasm.json');
  if (
    !existsSync(description) ||
    !existsSync(path.join(folder, 'policy.wasm'))
  ) {
    return 'policy/policy.wasm is missing.';
  }
  const { sources } = JSON.parse(readFileSync(description, 'utf8'));
  return sources === hashSources(readSources(folder))
    ? undefined
    : 'policy/policy.wasm was not made from the rules in policy/.';
}

function compareFindings(one, other) {
  const key = ({ path: file, rule, message }) =>
    [file, rule, message].join('\0');
  const [left, right] = [key(one), key(other)];
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
