// Values with one mistake each: those written down in bad-values.yaml, and what can be derived from good ones.
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { coalesce, DEFAULTS, isMap, profileValues } from './chart.mjs';

/** Profiles that together use every value. */
const FULL = [
  'everything',
  'everything-cron',
  'keda',
  'worker',
  'grpc',
  'exposure-internal-httpRoute',
  'exposure-public-httpRoute',
  'blueGreen',
];

/** Maps whose keys are names of the application's choice. */
const OPEN_MAPS =
  /^\/(env|secrets|volumes|config\/(env|files)|network\/(in|e)gress|platform\/prometheus\/labels|(sidecars|initContainers)\/\d+\/env|autoscaling\/triggers\/\d+\/metadata)$/;

/**
 * @typedef {{ title: string, values: object, message: string }} BadValues what helm says is in the message
 * @returns {Promise<BadValues[]>}
 */
export async function badValues() {
  const groups = [writtenDown(), withoutDefaults(), mistyped()];
  return (await Promise.all(groups)).flat();
}

async function writtenDown() {
  const table = new URL('bad-values.yaml', import.meta.url);
  return Promise.all(
    parse(await readFile(table, 'utf8')).map(
      async ({ profile, set = {}, remove, message }) => {
        const values = Object.entries(set).reduce(
          (before, [path, value]) => changed(before, path, value),
          await profileValues(profile),
        );
        return {
          title: `${profile} with ${JSON.stringify(remove ?? set)} ${
            remove ? 'removed' : ''
          }`,
          values: remove ? without(values, remove) : values,
          message,
        };
      },
    ),
  );
}

/** Null takes a default away, and nothing would be left to check: every default is required. */
async function withoutDefaults() {
  const values = await profileValues('web');
  return paths(DEFAULTS)
    .filter(({ path, inList }) => path && !inList)
    .map(({ path }) => ({
      title: `web with null for ${path}`,
      values: changed(values, path, null),
      message: `at '${parent(path)}': missing property '${keysOf(path).at(
        -1,
      )}'`,
    }));
}

/** Every value in the full profiles, with a type that it cannot have. */
async function mistyped() {
  const all = new Map();
  for (const profile of FULL) {
    const values = await profileValues(profile);
    for (const { path, value } of paths(coalesce(values))) {
      if (path && !all.has(path)) {
        const wrong = typeof value === 'object' ? 'text' : {};
        all.set(path, {
          title: `${profile} with ${JSON.stringify(wrong)} for ${path}`,
          values: changed(withParents(values, path), path, wrong),
          message: `at '${path}': `,
        });
      }
    }
  }
  return [...all.values()];
}

/**
 * @param {unknown} value
 * @returns {{ path: string, value: unknown, inList: boolean }[]} it and all that is in it, by JSON pointers
 */
export function paths(value, path = '', inList = false) {
  const children =
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [
    { path, value, inList },
    ...children.flatMap(([key, child]) =>
      paths(child, `${path}/${escaped(key)}`, inList || Array.isArray(value)),
    ),
  ];
}

/**
 * @param {string} path JSON pointer
 * @returns {boolean} whether any key may stand there
 */
export function isOpenMap(path) {
  return OPEN_MAPS.test(path);
}

/**
 * @param {object} values
 * @param {string} path JSON pointer
 * @param {unknown} value what is put there
 * @returns {object} a copy
 */
export function changed(values, path, value) {
  const { copy, place, key } = opened(values, path);
  place[key] = value;
  return copy;
}

function without(values, path) {
  const { copy, place, key } = opened(values, path);
  if (!(key in place)) {
    throw new Error(`There is no ${path} to remove`);
  }
  delete place[key];
  return copy;
}

function opened(values, path) {
  const copy = structuredClone(values);
  const keys = keysOf(path);
  const key = keys.pop();
  const place = keys.reduce((at, step) => (at[step] ??= {}), copy);
  return { copy, place, key };
}

/** A list of defaults is replaced as a whole: to change something in it, the rest has to be written out. */
function withParents(values, path) {
  const keys = keysOf(path);
  for (let length = 1; length < keys.length; length++) {
    const part = keys.slice(0, length);
    const standard = valueAt(DEFAULTS, part);
    if (Array.isArray(standard) && valueAt(values, part) === undefined) {
      return changed(values, `/${part.map(escaped).join('/')}`, standard);
    }
  }
  return values;
}

function valueAt(values, keys) {
  return keys.reduce(
    (value, key) => (isMap(value) ? value[key] : undefined),
    values,
  );
}

function keysOf(path) {
  return path
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function escaped(key) {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function parent(path) {
  return path.slice(0, path.lastIndexOf('/'));
}
