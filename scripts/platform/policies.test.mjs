import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { compile } from '../../templates/platform/gitops-apps/policy/build.mjs';
import { loadPolicies } from '../../templates/platform/gitops-apps/policy/evaluate.mjs';
import { readFixtures } from '../../templates/platform/gitops-apps/policy/fixtures/readFixtures.mjs';
import {
  readSources,
  rulesOf,
} from '../../templates/platform/gitops-apps/policy/sources.mjs';
import { findTool } from '../lib/checkers.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const POLICY = path.join(ROOT, 'templates/platform/gitops-apps/policy');
const GOLDEN = path.join(ROOT, 'plugins/gitops-node/src/render/__golden__');
const CHART = path.join(
  ROOT,
  'templates/platform/eks_baseline_chart_Helm/tests/golden',
);
const SOURCES = ['main.rego', 'main_test.rego', 'lib', 'rules'];
const PARALLEL = 2;

const opa = await findTool('opa');
const skip = opa ? false : 'opa is not here and cannot be built: install Go';

/** Runs opa in a folder; never throws for what it says about policies. */
async function runOpa(args, cwd = POLICY) {
  try {
    const { stdout } = await promisify(execFile)(opa, args, {
      cwd,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { ok: true, stdout };
  } catch (error) {
    if (typeof error.code !== 'number') {
      throw error;
    }
    return { ok: false, stdout: `${error.stdout}${error.stderr}` };
  }
}

function temporaryFolder(context) {
  const folder = mkdtempSync(path.join(tmpdir(), 'policies-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the rules', { skip }, () => {
  it('are strict Rego', async () => {
    const { ok, stdout } = await runOpa(['check', '--strict', ...SOURCES]);
    assert.ok(ok, stdout);
  });

  it('are formatted', async () => {
    const { stdout } = await runOpa(['fmt', '--list', ...SOURCES]);
    assert.equal(stdout, '');
  });

  it('pass their tests', async context => {
    const { ok, stdout } = await runOpa(['test', '--format=json', ...SOURCES]);
    assert.ok(ok, stdout);
    const tests = JSON.parse(stdout);
    for (const rule of rulesOf(readSources(POLICY))) {
      assert.ok(
        tests.some(test => test.package === `data.rules.${rule}_test`),
        `no test of ${rule} was run`,
      );
    }
    context.diagnostic(`${tests.length} tests of rules`);
  });

  it('find the same under opa as compiled', async context => {
    const { platform, good, bad } = readFixtures();
    const cases = [...good.map(fixture => ({ ...fixture, platform })), ...bad];
    const folder = temporaryFolder(context);
    writeFileSync(path.join(folder, 'cases.json'), JSON.stringify({ cases }));
    // A rule for each: in a comprehension over data, `with` finds nothing.
    writeFileSync(
      path.join(folder, 'found.rego'),
      [
        'package found',
        ...cases.map(
          (_, index) =>
            `by["${index}"] := found if found := data.main.deny with input as data.cases[${index}].input with data.platform as data.cases[${index}].platform`,
        ),
      ].join('\n\n'),
    );
    const { ok, stdout } = await runOpa([
      'eval',
      '--format=raw',
      ...['main.rego', 'lib', 'rules', folder].map(file => `--data=${file}`),
      'data.found.by',
    ]);

    assert.ok(ok, stdout);
    const uncompiled = JSON.parse(stdout);
    const ordered = findings =>
      findings.map(finding => JSON.stringify(finding)).sort();
    for (const [index, { name, input, ...fixture }] of cases.entries()) {
      const compiled = loadPolicies({ platform: fixture.platform })
        .evaluate(input)
        .map(({ rule, path: file, message, remedy }) => ({
          msg: message,
          path: file,
          remedy,
          rule,
        }));
      assert.deepEqual(ordered(uncompiled[index]), ordered(compiled), name);
    }
  });
});

describe('policy.wasm', { skip }, () => {
  it('is what the rules compile to', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(POLICY, 'build.mjs'), '--check'],
      { env: { ...process.env, OPA: opa } },
    );
    assert.match(stdout, /up to date/);
  });

  it('is the same wherever the rules lie', context => {
    const folder = path.join(temporaryFolder(context), 'a/deeper/place');
    for (const { file, text } of readSources(POLICY)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    assert.ok(
      compile({ folder, opa }).wasm.equals(
        readFileSync(path.join(POLICY, 'policy.wasm')),
      ),
    );
  });

  it('is missed by --check once a rule has changed', async context => {
    const folder = temporaryFolder(context);
    cpSync(POLICY, folder, { recursive: true });
    const rule = path.join(folder, 'rules/no_latest.rego');
    writeFileSync(
      rule,
      readFileSync(rule, 'utf8').replace('"latest"', '"newest"'),
    );
    const build = (...args) =>
      promisify(execFile)(
        process.execPath,
        [path.join(folder, 'build.mjs'), ...args],
        { env: { ...process.env, OPA: opa } },
      );
    await assert.rejects(
      build('--check'),
      /policy\.wasm.* is not what opa 1\.22\.2 makes of the sources/,
    );
    await build();
    await build('--check');
  });
});

describe('a rule that is changed for the worse', { skip }, () => {
  const copy = mkdtempSync(path.join(tmpdir(), 'policies-'));
  after(() => rmSync(copy, { recursive: true, force: true }));

  it('turns a test red, each of them', async context => {
    const rules = rulesOf(readSources(POLICY));
    const queue = rules.flatMap(rule => mutantsOf(rule));
    const mutants = [...queue];
    const survivors = [];
    cpSync(path.join(POLICY, 'lib'), path.join(copy, 'lib'), {
      recursive: true,
    });
    const work = async () => {
      for (
        let mutant = queue.shift();
        mutant !== undefined;
        mutant = queue.shift()
      ) {
        if (await survives(mutant, copy)) {
          survivors.push(mutant.name);
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));

    const count = kind => mutants.filter(mutant => mutant.kind === kind).length;
    assert.equal(count('none'), rules.length);
    assert.equal(count('rule'), rules.length);
    assert.ok(count('denial') > rules.length);
    assert.deepEqual(
      survivors.sort(),
      mutants.filter(({ kind }) => kind === 'none').map(({ name }) => name),
    );
    context.diagnostic(
      `${count('rule')} rules taken away, ${count(
        'denial',
      )} denials switched off`,
    );
  });
});

describe('what the portal writes', () => {
  it('breaks no rule', () => {
    const platform = {
      ...readFixtures().platform,
      environments: readFixtures().platform.environments.map(environment => ({
        ...environment,
        applicationNamespace: 'argocd',
        destination: { name: `acme-${environment.name}` },
      })),
    };
    const { evaluate } = loadPolicies({ platform });
    const folder = path.join(GOLDEN, 'starts-first');
    const files = readdirSync(folder, { recursive: true })
      .map(file => file.split(path.sep).join('/'))
      .filter(file => file.endsWith('.yaml'));
    assert.equal(files.length, 9);
    for (const file of files) {
      const objects = parseAllDocuments(
        readFileSync(path.join(folder, file), 'utf8'),
      ).map(document => document.toJS());
      for (const input of [
        ...objects.map(object => ({
          source: 'repository',
          path: file,
          object,
        })),
        { source: 'file', path: file, objects },
      ]) {
        assert.deepEqual(evaluate(input), []);
      }
    }
    assert.deepEqual(
      evaluate({
        source: 'change',
        author: { login: 'acme-portal[bot]', bot: true },
        files: files.map(file => ({ path: file, status: 'added' })),
      }),
      [],
    );
  });
});

describe('what the baseline chart renders', () => {
  const { platform } = readFixtures();
  const { evaluate } = loadPolicies({
    platform: {
      ...platform,
      // Its fullest profile takes images from a registry of its own.
      registries: [...platform.registries, 'localhost:5000/acme/'],
    },
  });

  for (const profile of readdirSync(CHART)) {
    it(`breaks no rule: ${path.basename(profile, '.yaml')}`, () => {
      const manifests = parseAllDocuments(
        readFileSync(path.join(CHART, profile), 'utf8'),
      ).map(document => document.toJS());
      assert.ok(manifests.length > 0);
      for (const object of manifests) {
        const input = {
          source: 'rendered',
          path: 'argocd/applications/dev/payments/checkout.yaml',
          object,
        };
        assert.deepEqual(evaluate(input), []);
      }
    });
  }
});

/** The rule as it is, which has to survive; taken away; and with each of its denials switched off. */
function mutantsOf(rule) {
  const text = readFileSync(path.join(POLICY, `rules/${rule}.rego`), 'utf8');
  const denials = [...text.matchAll(/^deny contains \S.* if \{\n/gm)];
  assert.ok(denials.length > 0, `${rule} denies nothing`);
  assert.equal(
    denials.length,
    [...text.matchAll(/^deny\b/gm)].length,
    `${rule} has a denial that cannot be switched off`,
  );
  return [
    { kind: 'none', name: rule, rule, text },
    { kind: 'rule', name: `${rule} taken away`, rule },
    ...denials.map(({ index, 0: head }, number) => {
      const body = index + head.length;
      return {
        kind: 'denial',
        name: `denial ${number + 1} of ${rule} switched off`,
        rule,
        text: `${text.slice(0, body)}\tfalse\n${text.slice(body)}`,
      };
    }),
  ];
}

// Only with what the rule needs: most of the time goes into compiling.
async function survives({ name, rule, text }, folder) {
  const file = path.join(folder, `${name.replaceAll(' ', '-')}.rego`);
  const needed = [...(text ?? '').matchAll(/\bdata\.rules\.([a-z0-9_]+)/g)];
  if (text !== undefined) {
    writeFileSync(file, text);
  }
  const { ok, stdout } = await runOpa(
    [
      'test',
      'lib',
      ...(text === undefined ? [] : [file]),
      ...needed.map(([, id]) => path.join(POLICY, `rules/${id}.rego`)),
      path.join(POLICY, `rules/${rule}_test.rego`),
    ],
    folder,
  );
  // What does not compile would say nothing about the tests.
  assert.match(stdout, /^(PASS|FAIL): \d+\/\d+$/m, `${name}: ${stdout}`);
  return ok;
}
