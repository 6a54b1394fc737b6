import process from 'node:process';
import {
  compareVersions,
  readChartUsers,
  readVersions,
  readWaves,
  waveOf,
} from './charts.mjs';
import { Refusal, handOver, required, runAsCommand } from './command.mjs';
import { environmentOf, readPlatform } from './platform.mjs';

const USAGE = `node automation/chart-upgrade.mjs --version VERSION --environment ENVIRONMENT --wave WAVE [--force]
node automation/chart-upgrade.mjs --list

Moves the Applications of one wave (charts/waves.yaml) in one environment to another version of the chart and prints
the pull request to open. A wave waits for the waves before it in the environment and for itself in the environments
before; --force does not wait, and is needed to go back to an older version.

--list prints who is in which wave and on which version.`;

/**
 * Moves one wave of one environment to a version of the chart.
 *
 * @param {{root: string, version: string, environment: string, wave: string, force?: boolean}} options `force`: out of
 *   turn, or back to an older version
 * @returns {{changed: boolean, files: string[], left: number, branch: string, title: string, body: string}} `left`: how
 *   many Applications of the environment are on another version still
 */
export function upgradeChart({ root, version, environment, wave, force }) {
  const platform = readPlatform(root);
  const { chart } = platform;
  environmentOf(platform, environment);
  const versions = readVersions({ root, chart });
  if (!versions.includes(version)) {
    throw new Refusal(
      `There is no ${chart}/${version}. Versions: ${versions.join(', ')}.`,
    );
  }
  const rollout = readRollout({ root, platform });
  if (!rollout.waves.includes(wave)) {
    throw new Refusal(
      `There is no wave "${wave}". charts/waves.yaml has: ${rollout.waves.join(
        ', ',
      )}.`,
    );
  }
  const members = rollout.membersOf(environment, wave);
  if (!force) {
    checkTurn({ platform, rollout, version, environment, wave });
    checkDirection({ members, version });
  }
  const moving = members
    .filter(user => user.version !== version)
    .map(user => ({ user, before: user.version }));
  moving.forEach(({ user }) => user.moveTo(version));
  // Only now, so that what one Application refuses leaves all as they were.
  moving.forEach(({ user }) => user.write());
  const left = rollout.waves
    .flatMap(one => rollout.membersOf(environment, one))
    .filter(user => user.version !== version).length;
  return {
    changed: moving.length > 0,
    files: moving.map(({ user }) => user.file),
    left,
    branch: `chart/${version}/${environment}/${wave}`,
    title: `Chart ${version} for ${wave} in ${environment} (${moving.length} ${
      moving.length === 1 ? 'application' : 'applications'
    })`,
    body: [
      `Moves the applications of the wave ${wave} in ${environment} to \`${chart}/${version}\`. The validation's comment shows what that changes in the cluster.`,
      '',
      '| application | from | to |',
      '|---|---|---|',
      ...moving.map(
        ({ user, before }) =>
          `| ${user.application} | ${before} | ${version} |`,
      ),
      '',
      `${left} in ${environment} stay on another version for now.`,
    ].join('\n'),
  };
}

/**
 * Every Application by environment and wave.
 *
 * @param {{root: string, platform: import('./platform.mjs').Platform}} options
 */
function readRollout({ root, platform }) {
  const waves = readWaves(root);
  const users = new Map(
    platform.environments.map(({ name }) => [
      name,
      readChartUsers({ root, chart: platform.chart, environment: name }).map(
        user => ({ user, wave: waveOf(waves, user.application) }),
      ),
    ]),
  );
  return {
    waves: waves.map(wave => wave.name),
    membersOf: (environment, wave) =>
      users
        .get(environment)
        .filter(one => one.wave === wave)
        .map(one => one.user),
  };
}

// Whoever is ahead of the version has had it.
function checkTurn({ platform, rollout, version, environment, wave }) {
  const names = platform.environments.map(({ name }) => name);
  const before = [
    ...names
      .slice(0, names.indexOf(environment))
      .map(name => ({ environment: name, wave })),
    ...rollout.waves
      .slice(0, rollout.waves.indexOf(wave))
      .map(name => ({ environment, wave: name })),
  ];
  const late = before.flatMap(place =>
    rollout
      .membersOf(place.environment, place.wave)
      .filter(user => compareVersions(user.version, version) < 0)
      .map(
        user =>
          `${user.application} in ${place.environment} (wave ${place.wave}) is on ${user.version}`,
      ),
  );
  if (late.length > 0) {
    throw new Refusal(
      `It is not the turn of ${wave} in ${environment}, because before it come:\n${late
        .map(line => `  ${line}`)
        .join('\n')}\nUpgrade these first, or add --force.`,
    );
  }
}

function checkDirection({ members, version }) {
  const ahead = members.filter(
    user => compareVersions(user.version, version) > 0,
  );
  if (ahead.length > 0) {
    throw new Refusal(
      `${version} would be a step back for ${ahead
        .map(user => `${user.application} (${user.version})`)
        .join(', ')}. If that is what you want, add --force.`,
    );
  }
}

/**
 * Who is in which wave and on which version, for people.
 *
 * @param {string} root
 * @returns {string}
 */
export function listWaves(root) {
  const platform = readPlatform(root);
  const rollout = readRollout({ root, platform });
  return platform.environments
    .flatMap(({ name }) => [
      name,
      ...rollout.waves.flatMap(wave => [
        `  ${wave}`,
        ...rollout
          .membersOf(name, wave)
          .map(user => `    ${user.version}  ${user.application}`),
      ]),
    ])
    .join('\n');
}

await runAsCommand(import.meta, {
  usage: USAGE,
  options: {
    version: { type: 'string' },
    environment: { type: 'string' },
    wave: { type: 'string' },
    force: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
  body({ root, version, environment, wave, force, list }) {
    if (list) {
      process.stdout.write(`${listWaves(root)}\n`);
      return;
    }
    const result = upgradeChart({
      root,
      version: required(version, 'version'),
      environment: required(environment, 'environment'),
      wave: required(wave, 'wave'),
      force,
    });
    process.stderr.write(
      `${result.files.length} changed, ${result.left} left on another version in ${environment}.\n`,
    );
    handOver(result);
  },
});
