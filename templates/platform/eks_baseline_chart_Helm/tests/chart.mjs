// The chart as its tests see it: profiles out of ci/, renders of the real helm, values as helm puts them together.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments, parse } from 'yaml';
import { findHelm } from './helm.mjs';

/** Folder of the chart. */
export const CHART = fileURLToPath(new URL('..', import.meta.url));

const NAMESPACE = 'payments-prod';
const SUFFIX = '-values.yaml';

const helm = await findHelm();
const home = await mkdtemp(join(tmpdir(), 'eks-baseline-test-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
let files = 0;

/** @type {string[]} names of all profiles in ci/ */
export const PROFILES = (await readdir(join(CHART, 'ci')))
  .filter(file => file.endsWith(SUFFIX))
  .map(file => file.slice(0, -SUFFIX.length))
  .sort();

/**
 * @param {string} profile
 * @returns {string} path of its values
 */
export function profileFile(profile) {
  return join(CHART, 'ci', `${profile}${SUFFIX}`);
}

/**
 * @param {string} profile
 * @returns {Promise<object>} its values
 */
export async function profileValues(profile) {
  return parse(await readFile(profileFile(profile), 'utf8'));
}

/**
 * Runs helm with nothing of the user's around it, as Argo CD does.
 *
 * @param {...string} args
 * @returns {Promise<{ failed: boolean, stdout: string, stderr: string }>}
 */
export function run(...args) {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home,
    XDG_DATA_HOME: home,
    HELM_CONFIG_HOME: home,
  };
  return new Promise(done => {
    execFile(helm, args, { cwd: CHART, env }, (error, stdout, stderr) =>
      done({ failed: error !== null, stdout, stderr }),
    );
  });
}

/**
 * @param {string | object} values a file, or what one says
 * @param {...string} args
 * @returns {ReturnType<typeof run>}
 */
export async function template(values, ...args) {
  return run(
    'template',
    '.',
    '--name-template',
    'release-of-another-name',
    '--namespace',
    NAMESPACE,
    '--values',
    await fileOf(values),
    ...args,
  );
}

/**
 * @param {string | object} values a file, or what one says
 * @returns {ReturnType<typeof run>}
 */
export async function lint(values) {
  return run('lint', '--strict', '.', '--values', await fileOf(values));
}

/**
 * @param {string | object} values a file, or what one says
 * @returns {Promise<object[]>} what is rendered
 * @throws {Error} with the words of helm
 */
export async function render(values) {
  const { failed, stdout, stderr } = await template(values);
  if (failed) {
    throw new Error(stderr);
  }
  return documents(stdout);
}

/**
 * @param {string} text
 * @param {'1.1' | '1.2'} version of YAML; the tools of Kubernetes read 1.1
 * @returns {object[]}
 */
export function documents(text, version = '1.1') {
  return parseAllDocuments(text, { version })
    .map(document => {
      if (document.errors.length > 0) {
        throw document.errors[0];
      }
      return document.toJS();
    })
    .filter(value => value !== null);
}

/** The default values. */
export const DEFAULTS = parse(
  await readFile(join(CHART, 'values.yaml'), 'utf8'),
);

/**
 * Values together with the defaults, as the schema sees them: null takes a default away.
 *
 * @param {object} values
 * @param {object} defaults
 * @returns {object}
 */
export function coalesce(values, defaults = DEFAULTS) {
  const result = { ...values };
  for (const [key, standard] of Object.entries(defaults)) {
    const value = values[key];
    if (value === null) {
      delete result[key];
    } else if (value === undefined) {
      result[key] = standard;
    } else if (isMap(value) && isMap(standard)) {
      result[key] = coalesce(value, standard);
    }
  }
  return result;
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
export function isMap(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function fileOf(values) {
  if (typeof values === 'string') {
    return values;
  }
  files += 1;
  const file = join(home, `${files}.yaml`);
  // JSON is YAML whose strings are quoted, as whoever writes values for this chart must quote them.
  await writeFile(file, JSON.stringify(values));
  return file;
}
