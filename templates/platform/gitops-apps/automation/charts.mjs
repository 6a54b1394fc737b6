import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { YamlFile } from './YamlFile.mjs';
import { Refusal } from './command.mjs';

const WAVES = 'charts/waves.yaml';
const PATTERN = /^(\*|[a-z0-9][a-z0-9-]*)\/(\*|[a-z0-9][a-z0-9-]*)$/;
const MANIFEST_PATHS = 'argocd.argoproj.io/manifest-generate-paths';
const SEMVER = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?$/;

/** An Argo CD Application that takes the chart from a version's folder. */
export class ChartUser {
  #file;
  #chart;

  /** With its team: `payments/checkout`. */
  application;

  /**
   * @param {{root: string, chart: string, environment: string, application: string}} options
   * @returns {ChartUser | undefined} undefined when it deploys something else than the chart
   */
  static read({ root, chart, environment, application }) {
    const file = YamlFile.read(
      root,
      `argocd/applications/${environment}/${application}.yaml`,
    );
    const source = file.value?.spec?.source?.path;
    return typeof source === 'string' && source.startsWith(`${chart}/`)
      ? new ChartUser(file, chart, application)
      : undefined;
  }

  constructor(file, chart, application) {
    this.#file = file;
    this.#chart = chart;
    this.application = application;
  }

  /** Its path in the repository. */
  get file() {
    return this.#file.file;
  }

  get version() {
    return this.#file.value.spec.source.path.slice(this.#chart.length + 1);
  }

  /** Makes it take another version, which is only right together with the paths that Argo CD watches for it. */
  moveTo(version) {
    const folder = `${this.#chart}/${this.version}`;
    const watched =
      this.#file.value.metadata?.annotations?.[MANIFEST_PATHS] ?? '';
    const paths = String(watched).split(';');
    if (!paths.includes(`/${folder}`)) {
      throw new Refusal(
        `${this.file}: the annotation ${MANIFEST_PATHS} does not name /${folder}, so Argo CD would not notice what changes there. Add it first.`,
      );
    }
    this.#file.replaceText(
      ['metadata', 'annotations', MANIFEST_PATHS],
      paths
        .map(one => (one === `/${folder}` ? `/${this.#chart}/${version}` : one))
        .join(';'),
    );
    this.#file.replaceText(
      ['spec', 'source', 'path'],
      `${this.#chart}/${version}`,
    );
  }

  write() {
    this.#file.write();
  }
}

/**
 * Everything in an environment that deploys the chart, by team and name.
 *
 * @param {{root: string, chart: string, environment: string}} options
 * @returns {ChartUser[]}
 */
export function readChartUsers({ root, chart, environment }) {
  const folder = path.join(root, 'argocd/applications', environment);
  return foldersIn(folder)
    .flatMap(team =>
      readdirSync(path.join(folder, team))
        .filter(name => name.endsWith('.yaml'))
        .sort()
        .map(name => `${team}/${name.slice(0, -'.yaml'.length)}`),
    )
    .map(application =>
      ChartUser.read({ root, chart, environment, application }),
    )
    .filter(Boolean);
}

/** The chart's versions that are there, in order. */
export function readVersions({ root, chart }) {
  return foldersIn(path.join(root, chart))
    .filter(version => SEMVER.test(version))
    .sort(compareVersions);
}

/**
 * Who gets a new version when.
 *
 * @param {string} root
 * @returns {{name: string, applications: string[]}[]}
 */
export function readWaves(root) {
  const waves = YamlFile.read(root, WAVES).value?.waves;
  const demand = (holds, field, wanted) => {
    if (!holds) {
      throw new Refusal(`${WAVES}: ${field} must be ${wanted}.`);
    }
  };
  demand(Array.isArray(waves) && waves.length > 0, 'waves', 'a list');
  waves.forEach((wave, index) => {
    const at = `waves[${index}]`;
    demand(
      typeof wave?.name === 'string' && /^[a-z0-9][a-z0-9-]*$/.test(wave.name),
      `${at}.name`,
      'a name of lower case letters, digits and "-"',
    );
    demand(
      waves.findIndex(one => one.name === wave.name) === index,
      `${at}.name`,
      `another one: there is a wave "${wave.name}" already`,
    );
    demand(
      Array.isArray(wave.applications) &&
        wave.applications.every(
          one => typeof one === 'string' && PATTERN.test(one),
        ),
      `${at}.applications`,
      'a list of "team/application", with "*" for any team or any application',
    );
  });
  return waves;
}

/**
 * The first wave that an application fits.
 *
 * @param {{name: string, applications: string[]}[]} waves
 * @param {string} application
 * @throws Refusal when there is none
 */
export function waveOf(waves, application) {
  const names = application.split('/');
  const wave = waves.find(one =>
    one.applications.some(pattern =>
      pattern
        .split('/')
        .every((part, index) => part === '*' || part === names[index]),
    ),
  );
  if (!wave) {
    throw new Refusal(
      `${WAVES}: ${application} is in no wave. Let the last wave have "*/*".`,
    );
  }
  return wave.name;
}

/** Below zero when the first is the older one, by the rules of Semantic Versioning. */
export function compareVersions(one, other) {
  const [, ...left] = SEMVER.exec(one) ?? [];
  const [, ...right] = SEMVER.exec(other) ?? [];
  for (const index of [0, 1, 2]) {
    if (Number(left[index]) !== Number(right[index])) {
      return Number(left[index]) - Number(right[index]);
    }
  }
  const [before, after] = [left[3], right[3]];
  if (before === after) {
    return 0;
  }
  if (!before || !after) {
    return before ? -1 : 1;
  }
  return before.localeCompare(after, 'en', { numeric: true });
}

function foldersIn(folder) {
  return existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter(entry => entry.isDirectory())
        .map(entry => entry.name)
        .sort()
    : [];
}
