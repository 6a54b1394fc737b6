import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { publish } from '../scripts/publish.mjs';
import { readme } from '../scripts/readme.mjs';
import { CHART, PROFILES, profileFile, run } from './chart.mjs';
import { readSchema } from './schema.mjs';

const text = file => readFile(join(CHART, file), 'utf8');

/** What would make two renders of the same values differ, here and in Argo CD. */
const FORBIDDEN =
  /\.Capabilities|\b(lookup|rand\w*|shuffle|now|ago|date\w*|unixEpoch|uuidv4|gen[A-Z]\w*|buildCustomCert|htpasswd|bcrypt|encryptAES|env|expandenv|getHostByName|tpl)\b/;

describe('templates', () => {
  it('use nothing that depends on the cluster, the clock or chance', async () => {
    const files = await readdir(join(CHART, 'templates'));
    let actions = 0;
    for (const file of files) {
      const source = await text(`templates/${file}`);
      for (const [action] of source.matchAll(/\{\{[\s\S]*?\}\}/g)) {
        actions += 1;
        // Comments, texts and names of values are no functions.
        const code = action
          .replace(/^\{\{-? *\/\*[\s\S]*$/, '')
          .replace(/"(\\.|[^"\\])*"|`[^`]*`/g, '""')
          .replace(/(?<!\.)[.$]+[a-z]\w*(\.\w+)*|\.Values(\.\w+)*/g, '');
        assert.doesNotMatch(code, FORBIDDEN, `${file}: ${action}`);
      }
    }
    assert.ok(actions > 400, `${actions} actions`);
  });

  it('would be caught', () => {
    for (const bad of [
      '.Capabilities.KubeVersion',
      'lookup "v1"',
      'randAlphaNum 5',
      'now | date',
      'genCA "x"',
      'tpl .Values.a .',
    ]) {
      assert.match(bad, FORBIDDEN);
    }
  });
});

describe('values.schema.json', () => {
  it('refers only to itself', async () => {
    const references = [];
    JSON.stringify(await readSchema(), (key, value) => {
      if (key === '$ref') {
        references.push(value);
      }
      assert.notEqual(key, '$dynamicRef');
      return value;
    });
    assert.ok(references.length > 100);
    assert.deepEqual(
      references.filter(reference => !reference.startsWith('#/$defs/')),
      [],
    );
  });

  it('describes every value of the chart', async () => {
    const { properties } = await readSchema();
    for (const [name, { description }] of Object.entries(properties)) {
      assert.ok(description, name);
    }
  });
});

describe('documents', () => {
  it('has a README that fits the comments of values.yaml', async () => {
    assert.equal(await text('README.md'), await readme());
  });

  it('has the same version everywhere, and says what is new in it', async () => {
    const { version } = parse(await text('Chart.yaml'));
    assert.equal(JSON.parse(await text('package.json')).version, version);
    assert.equal(JSON.parse(await text('package-lock.json')).version, version);
    assert.ok((await text('CHANGELOG.md')).includes(`\n## ${version}\n`));
  });
});

describe('a release', async () => {
  const target = await mkdtemp(join(tmpdir(), 'eks-baseline-release-'));
  after(() => rm(target, { recursive: true, force: true }));

  it('is the chart without what only its repository needs, and renders the same', async () => {
    const { version } = parse(await text('Chart.yaml'));
    const folder = await publish(target);
    assert.equal(folder, join(target, version));
    assert.deepEqual((await readdir(folder)).sort(), [
      '.helmignore',
      'CHANGELOG.md',
      'Chart.yaml',
      'README.md',
      'templates',
      'values.schema.json',
      'values.yaml',
    ]);
    for (const file of ['Chart.yaml', 'values.yaml', 'templates/_pod.tpl']) {
      assert.equal(
        await readFile(join(folder, file), 'utf8'),
        await text(file),
      );
    }
    for (const profile of PROFILES) {
      const [here, there] = await Promise.all(
        [CHART, folder].map(chart =>
          run('template', 'x', chart, '--values', profileFile(profile)),
        ),
      );
      assert.equal(there.failed, false, there.stderr);
      assert.equal(there.stdout, here.stdout);
    }
  });

  it('never changes, and may be made again', async () => {
    const folder = await publish(target);
    await appendFile(join(folder, 'values.yaml'), '# more\n');
    await assert.rejects(publish(target), /a published version never changes/);
    assert.deepEqual(await readdir(target), [basename(folder)]);
  });
});
