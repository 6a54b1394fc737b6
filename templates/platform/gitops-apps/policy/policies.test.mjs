import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { StalePolicyError, isStale, loadPolicies } from './evaluate.mjs';
import { readFixtures } from './fixtures/readFixtures.mjs';
import { readSources, rulesOf } from './sources.mjs';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const { platform, good, bad } = readFixtures();
const policies = loadPolicies({ platform });

/** Everything that a document consists of, as paths of keys. */
function* pathsIn(value, keys = []) {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield [...keys, key];
      yield* pathsIn(inner, [...keys, key]);
    }
  }
}

function replaceAt(document, keys, replacement) {
  const changed = structuredClone(document);
  const parent = keys.slice(0, -1).reduce((value, key) => value[key], changed);
  if (replacement === undefined) {
    delete parent[keys.at(-1)];
  } else {
    parent[keys.at(-1)] = replacement;
  }
  return changed;
}

function fixture(name) {
  return good.find(candidate => candidate.name === name).input;
}

const messagesOf = findings =>
  findings
    .map(({ path: file, message }) => `${file}: ${message}`)
    .sort()
    .join('\n');

describe('what is right', () => {
  for (const { name, input } of good) {
    it(`has no finding: ${name}`, () => {
      assert.deepEqual(policies.evaluate(input), []);
    });
  }
});

describe('what is wrong', () => {
  for (const { name, rule, input, findings, ...fixtureOf } of bad) {
    it(`is found by ${rule} and by no other rule: ${name}`, () => {
      const evaluated = loadPolicies({
        platform: fixtureOf.platform,
      }).evaluate(input);

      assert.equal(messagesOf(evaluated), messagesOf(findings));
      assert.deepEqual(
        [...new Set(evaluated.map(finding => finding.rule))],
        [rule],
      );
      for (const { remedy } of evaluated) {
        assert.match(remedy, /^[A-Z].*[^ ]$/s);
      }
    });
  }

  it('is found in more than 60 ways', () => {
    assert.ok(bad.length > 60, `${bad.length} bad inputs`);
  });
});

describe('every rule', () => {
  for (const rule of policies.rules) {
    it(`has tests and is missed where it is switched off: ${rule}`, () => {
      const own = bad.filter(candidate => candidate.rule === rule);

      assert.ok(own.length > 0, `fixtures/bad/${rule}.yaml has no case`);
      assert.ok(
        existsSync(path.join(FOLDER, 'rules', `${rule}_test.rego`)),
        `rules/${rule}_test.rego is missing`,
      );
      for (const { name, input, findings, ...fixtureOf } of own) {
        const { rules, evaluateRule } = loadPolicies({
          platform: fixtureOf.platform,
        });
        const withoutRule = rules
          .filter(id => id !== rule)
          .flatMap(id => evaluateRule(id, input));
        assert.equal(
          messagesOf(evaluateRule(rule, input)),
          messagesOf(findings),
          name,
        );
        assert.deepEqual(withoutRule, [], name);
      }
    });
  }

  it('is compiled', () => {
    const { entrypoints } = JSON.parse(
      readFileSync(path.join(FOLDER, 'policy.wasm.json'), 'utf8'),
    );
    const ids = rulesOf(readSources(FOLDER));
    assert.deepEqual(policies.rules, ids);
    assert.deepEqual(entrypoints, [
      'main/deny',
      ...ids.map(id => `rules/${id}/deny`),
    ]);
  });

  it('says at its beginning what it is for', () => {
    for (const { file, text } of readSources(FOLDER)) {
      assert.match(text, /^# METADATA\n# title: \S/, file);
    }
  });
});

describe('a field that is taken away', () => {
  // Everything else has to be there, however deep it lies.
  const optional = {
    'application-dev': ['metadata.labels.app.kubernetes.io/part-of'],
    'application-prod': ['metadata.labels.app.kubernetes.io/part-of'],
    project: [
      'metadata.labels',
      'metadata.annotations',
      'spec.description',
      // The project then allows less.
      /^spec\.namespaceResourceWhitelist\.\d+$/,
      /^spec\.(orphanedResources|syncWindows)/,
      /^spec\.roles(\.\d+(\.description|\.policies(\.\d+)?|\.groups(\.\d+)?)?)?$/,
    ],
    'platform-project': [
      'metadata.labels',
      'metadata.annotations',
      'spec.description',
    ],
    'platform-application': [
      'metadata.labels',
      'metadata.annotations.argocd.argoproj.io/sync-wave',
      'spec.syncPolicy.syncOptions.1',
    ],
    root: [
      'metadata.labels',
      'spec.project',
      'spec.destination.server',
      'spec.syncPolicy.syncOptions',
    ],
    'network-policy': ['metadata.name'],
    values: ['port', 'size', 'exposure'],
    entity: ['metadata.annotations', 'spec.type', 'spec.lifecycle'],
    settings: [/^registries\.\d+$/, /^environments\.\d+$/],
  };

  for (const [name, patterns] of Object.entries(optional)) {
    it(`is missed: ${name}`, () => {
      const input = fixture(name);
      const isOptional = field =>
        patterns.some(pattern =>
          typeof pattern === 'string'
            ? field === pattern || field.startsWith(`${pattern}.`)
            : pattern.test(field),
        );
      const silent = [...pathsIn(input.object)]
        .filter(keys => !isOptional(keys.join('.')))
        .filter(keys => {
          const changed = replaceAt(input, ['object', ...keys], undefined);
          return policies.evaluate(changed).length === 0;
        })
        .map(keys => keys.join('.'));

      assert.deepEqual(silent, []);
    });
  }
});

describe('whatever an input holds', () => {
  const odd = [null, '', 'text', 0, -1.5, true, [], [null], {}, { a: null }];

  it('is judged without a failure', () => {
    let evaluations = 0;
    for (const { input } of good) {
      for (const keys of pathsIn(input)) {
        for (const replacement of [undefined, ...odd]) {
          const changed = replaceAt(input, keys, replacement);
          assert.doesNotThrow(
            () => policies.evaluate(changed),
            `${keys.join('.')} as ${JSON.stringify(replacement)}`,
          );
          evaluations += 1;
        }
      }
    }
    assert.ok(evaluations > 1000, `${evaluations} inputs`);
  });

  it('is judged where the whole input is odd', () => {
    for (const input of [{}, ...odd.map(object => ({ source: object }))]) {
      assert.equal(policies.evaluate(input)[0].rule, 'known_input');
    }
  });

  it('is quoted as it is', () => {
    const input = replaceAt(
      fixture('application-dev'),
      ['object', 'spec', 'project'],
      '100 %s "prod" 𝄞 ü\\',
    );
    const [{ message }] = policies.evaluate(input);
    assert.equal(
      message,
      'spec.project is "100 %s "prod" 𝄞 ü\\", not "payments-dev"',
    );
  });
});

describe('settings', () => {
  it('decide where digests are demanded', () => {
    const relaxed = structuredClone(platform);
    relaxed.environments.find(
      ({ name }) => name === 'prod',
    ).requireDigest = false;
    const tagged = replaceAt(
      fixture('image-digest'),
      ['object', 'image', 'digest'],
      undefined,
    );

    assert.equal(policies.evaluate(tagged)[0].rule, 'digest_required');
    assert.deepEqual(loadPolicies({ platform: relaxed }).evaluate(tagged), []);
  });

  it('decide what an owner is', () => {
    const relaxed = structuredClone(platform);
    relaxed.environments.find(({ name }) => name === 'prod').owners = 'team';

    assert.deepEqual(
      loadPolicies({ platform: relaxed })
        .evaluate(fixture('owners'))
        .map(({ remedy }) => remedy),
      [
        'Write /argocd/applications/prod/payments/ @acme/payments, as platform.yaml says.',
        'Write /values/prod/payments/ @acme/payments, as platform.yaml says.',
      ],
    );
  });
});

describe('policy.wasm', () => {
  const copy = mkdtempSync(path.join(tmpdir(), 'policies-'));
  cpSync(FOLDER, copy, {
    recursive: true,
    filter: file => !file.includes('fixtures'),
  });
  after(() => rmSync(copy, { recursive: true }));

  it('is not used with other rules than it was made from', () => {
    assert.equal(isStale(copy), false);

    const rule = path.join(copy, 'rules/no_latest.rego');
    const text = readFileSync(rule, 'utf8');
    writeFileSync(rule, text.replace('"latest"', '"newest"'));
    assert.equal(isStale(copy), true);
    assert.throws(
      () => loadPolicies({ folder: copy, platform }),
      error =>
        error instanceof StalePolicyError &&
        /node policy\/build\.mjs/.test(error.message),
    );
    writeFileSync(rule, text);

    rmSync(path.join(copy, 'rules/no_privileged.rego'));
    assert.equal(isStale(copy), true);
    cpSync(
      path.join(FOLDER, 'rules/no_privileged.rego'),
      path.join(copy, 'rules/no_privileged.rego'),
    );
    assert.equal(isStale(copy), false);

    rmSync(path.join(copy, 'policy.wasm'));
    assert.throws(
      () => loadPolicies({ folder: copy, platform }),
      StalePolicyError,
    );
  });

  it('does not mind other tests', () => {
    const test = path.join(copy, 'rules/no_latest_test.rego');
    cpSync(path.join(FOLDER, 'policy.wasm'), path.join(copy, 'policy.wasm'));
    writeFileSync(test, 'package rules.no_latest_test\n');
    assert.equal(isStale(copy), false);
  });

  it('names the rules there are when it is asked for another', () => {
    assert.throws(
      () => policies.evaluateRule('no_lates', fixture('values')),
      /There is no rule "no_lates"; there are: .*no_latest/,
    );
  });

  it('judges 300 documents of a repository in a moment', () => {
    const documents = good
      .map(({ input }) => input)
      .filter(({ source }) => source !== 'change');
    const started = performance.now();
    for (let count = 0; count < 300; count += 1) {
      policies.evaluate(documents[count % documents.length]);
    }
    const duration = performance.now() - started;
    // A tenth of this on an idle machine: only another order of magnitude is a failure.
    assert.ok(duration < 2000, `${Math.round(duration)} ms`);
  });
});
