import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { badValues, changed, isOpenMap, paths } from './badValues.mjs';
import {
  coalesce,
  isMap,
  profileFile,
  PROFILES,
  profileValues,
  template,
} from './chart.mjs';
import { compile, readSchema } from './schema.mjs';

const BAD = await badValues();
const validate = compile(await readSchema());

describe('bad values', { concurrency: 2 }, () => {
  for (const { title, values, message } of BAD) {
    it(`are refused: ${title}`, async () => {
      const { failed, stderr } = await template(values);
      assert.equal(failed, true, 'helm renders them');
      assert.ok(stderr.includes(message), `${stderr} should say: ${message}`);
      // The mutation test asks this validator: it must be of the same opinion.
      assert.equal(validate(coalesce(values)), false, 'ajv takes them');
    });
  }

  it('are none of the profiles', async () => {
    for (const profile of PROFILES) {
      const values = coalesce(await profileValues(profile));
      assert.equal(validate(values), true, JSON.stringify(validate.errors));
    }
  });

  it('include a key that nobody knows, wherever it stands', async () => {
    let places = 0;
    for (const profile of PROFILES) {
      const values = coalesce(await profileValues(profile));
      for (const { path, value } of paths(values)) {
        if (isMap(value) && !isOpenMap(path)) {
          places += 1;
          const unknown = changed(values, `${path}/unknown`, 1);
          assert.equal(validate(unknown), false, `${profile}: ${path}`);
        }
      }
    }
    assert.ok(places > 400, `${places} places`);
  });
});

// What a schema cannot compare is refused by the templates, in the same words.
const IMPOSSIBLE = [
  ['hpa', '/autoscaling/min', 11, "at '/autoscaling/min': 11 is above max 10"],
  ['keda', '/autoscaling/min', 21, "at '/autoscaling/min': 21 is above max 20"],
  [
    'web',
    '/shutdown',
    { drainSeconds: 45 },
    "at '/shutdown/graceSeconds': 45 must be more than drainSeconds 45",
  ],
  [
    'everything',
    '/env/API_TOKEN',
    'x',
    "at '/secrets/API_TOKEN': the variable is set in env or config.env as well",
  ],
  [
    'everything',
    '/config/env/API_TOKEN',
    'x',
    "at '/secrets/API_TOKEN': the variable is set in env or config.env as well",
  ],
  [
    'everything',
    '/env/REGION',
    'x',
    "at '/config/env/REGION': the variable is set in env as well",
  ],
  [
    'everything',
    '/sidecars/0/name',
    'app',
    "at '/sidecars/0/name': 'app' is the name of the application already",
  ],
  [
    'everything',
    '/initContainers/1/name',
    'proxy',
    "at '/initContainers/1/name': 'proxy' is the name of /sidecars/0 already",
  ],
  [
    'everything',
    '/sidecars/1/volumes/0',
    'attic',
    "at '/sidecars/1/volumes/0': there is no 'attic' in volumes",
  ],
  [
    'everything',
    '/config/path',
    '/tmp',
    "at '/config/path': '/tmp' is taken by the writable folder for temporary files",
  ],
  [
    'everything',
    '/volumes/cache/path',
    '/tmp',
    "at '/volumes/cache/path': '/tmp' is taken by the writable folder for temporary files",
  ],
  [
    'everything',
    '/volumes/cache/path',
    '/etc/checkout',
    "at '/volumes/cache/path': '/etc/checkout' is taken by config.files",
  ],
  [
    'everything',
    '/volumes/scratch/path',
    '/var/cache',
    "at '/volumes/scratch/path': '/var/cache' is taken by volumes.cache",
  ],
  [
    'canary',
    '/platform/prometheus/labels/team',
    'x',
    "at '/platform/prometheus/labels/team': the chart sets this label itself",
  ],
];

describe('impossible values', { concurrency: 2 }, () => {
  for (const [profile, path, value, message] of IMPOSSIBLE) {
    it(`are refused: ${message}`, async () => {
      const before = await template(profileFile(profile));
      assert.equal(before.failed, false, before.stderr);
      const values = changed(await profileValues(profile), path, value);
      const { failed, stderr } = await template(values);
      assert.equal(failed, true);
      assert.ok(stderr.includes(message), stderr);
    });
  }
});
