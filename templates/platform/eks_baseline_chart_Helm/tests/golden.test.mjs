import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { stringify } from 'yaml';
import {
  CHART,
  documents,
  lint,
  profileFile,
  PROFILES,
  template,
} from './chart.mjs';

const FOLDER = join(CHART, 'tests/golden');
const UPDATE = process.env.UPDATE_GOLDEN === '1';

const EXPECTED = [
  'blueGreen',
  'canary',
  'canary-worker',
  'cron',
  'everything',
  'everything-cron',
  'exposure-internal-httpRoute',
  'exposure-internal-ingress',
  'exposure-none-httpRoute',
  'exposure-none-ingress',
  'exposure-public-httpRoute',
  'exposure-public-ingress',
  'grpc',
  'hpa',
  'idle-cron',
  'idle-web',
  'idle-worker',
  'keda',
  'web',
  'worker',
];

describe('golden renders', { concurrency: 2 }, () => {
  it('has a profile and a golden file for each kind of application, and no others', async () => {
    assert.deepEqual(PROFILES, EXPECTED);
    const files = (await readdir(FOLDER)).sort();
    assert.deepEqual(files, EXPECTED.map(name => `${name}.yaml`).sort());
  });

  for (const profile of PROFILES) {
    it(`renders ${profile} as before`, async () => {
      const { failed, stdout, stderr } = await template(profileFile(profile));
      assert.deepEqual({ failed, stderr }, { failed: false, stderr: '' });
      const file = join(FOLDER, `${profile}.yaml`);
      const rendered = documents(stdout).sort(byKindAndName);
      if (UPDATE) {
        await writeFile(file, rendered.map(asText).join('---\n'));
      }
      const golden = documents(await readFile(file, 'utf8'));
      // Parsed, because versions of helm differ in blank lines.
      assert.deepEqual(rendered, golden);
    });

    it(`finds nothing in ${profile} with helm lint --strict`, async () => {
      const { failed, stdout } = await lint(profileFile(profile));
      assert.match(stdout, /1 chart\(s\) linted, 0 chart\(s\) failed/);
      assert.doesNotMatch(stdout, /\[(WARNING|ERROR)\]/);
      assert.equal(failed, false);
    });

    it(`renders ${profile} to the same bytes whatever the cluster`, async () => {
      const [old, current] = await Promise.all(
        ['1.33.0', '1.37.0'].map(version =>
          template(profileFile(profile), '--kube-version', version),
        ),
      );
      assert.equal(old.failed, false, old.stderr);
      assert.equal(old.stdout, current.stdout);
      const apis = ['monitoring.coreos.com/v1', 'argoproj.io/v1alpha1'];
      const known = await template(
        profileFile(profile),
        ...apis.flatMap(api => ['--api-versions', api]),
      );
      assert.equal(old.stdout, known.stdout);
    });

    it(`renders ${profile} to what YAML 1.1 and 1.2 read alike`, async () => {
      const { stdout } = await template(profileFile(profile));
      assert.deepEqual(documents(stdout, '1.1'), documents(stdout, '1.2'));
    });
  }
});

function asText(value) {
  return stringify(value, {
    version: '1.1',
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

function byKindAndName(one, other) {
  const [a, b] = [one, other].map(
    ({ kind, metadata }) => `${kind} ${metadata.name}`,
  );
  return a < b ? -1 : Number(a > b);
}
