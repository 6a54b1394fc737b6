import { YamlFile } from './YamlFile.mjs';
import { Refusal } from './command.mjs';

/**
 * @typedef {{
 *   name: string,
 *   owners: 'team' | 'approvers',
 *   automerge: boolean,
 *   requireDigest: boolean,
 * }} Environment
 * @typedef {{
 *   organization: string,
 *   repository: string,
 *   platformTeam: string,
 *   chart: string,
 *   environments: Environment[],
 * }} Platform
 */

const FILE = 'platform.yaml';
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/**
 * Reads platform.yaml and holds it against what the automation needs of it.
 *
 * @param {string} root folder of this repository
 * @returns {Platform}
 */
export function readPlatform(root) {
  const platform = YamlFile.read(root, FILE).value ?? {};
  const demand = (holds, field, wanted) => {
    if (!holds) {
      throw new Refusal(`${FILE}: ${field} must be ${wanted}.`);
    }
  };
  for (const field of ['organization', 'repository', 'platformTeam', 'chart']) {
    demand(isText(platform[field]), field, 'a text');
  }
  const { environments } = platform;
  demand(
    Array.isArray(environments) && environments.length > 0,
    'environments',
    'a list in promotion order',
  );
  environments.forEach((environment, index) => {
    const at = `environments[${index}]`;
    demand(
      isText(environment?.name) && NAME.test(environment.name),
      `${at}.name`,
      'a name of lower case letters, digits and "-"',
    );
    demand(
      ['team', 'approvers'].includes(environment.owners),
      `${at}.owners`,
      '"team" or "approvers"',
    );
    for (const field of ['automerge', 'requireDigest']) {
      demand(
        typeof environment[field] === 'boolean',
        `${at}.${field}`,
        'true or false',
      );
    }
  });
  return platform;
}

/**
 * One environment of platform.yaml.
 *
 * @param {Platform} platform
 * @param {string} name
 * @returns {Environment}
 */
export function environmentOf(platform, name) {
  const environment = platform.environments.find(one => one.name === name);
  if (!environment) {
    throw new Refusal(
      `There is no environment "${name}". ${FILE} has: ${platform.environments
        .map(one => one.name)
        .join(', ')}.`,
    );
  }
  return environment;
}

/**
 * Who approves what a team changes in an environment, as CODEOWNERS writes it.
 *
 * @param {{platform: Platform, environment: Environment, team: string}} options
 */
export function ownerOf({ platform, environment, team }) {
  const suffix =
    environment.owners === 'approvers' ? `-${environment.name}-approvers` : '';
  return `@${platform.organization}/${team}${suffix}`;
}

function isText(value) {
  return typeof value === 'string' && value !== '';
}
