import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../lib/paths.mjs';
import {
  audit,
  lint,
  withActionlint,
  withZizmor,
  ZIZMOR_CONFIG,
} from './workflowLinters.mjs';

/**
 * The actions that may be used. Only a commit stays what it was when it was looked at; which version it is, nobody can
 * tell from the commit, so that is kept here.
 */
const ACTIONS = {
  'actions/checkout': ['v7.0.1', '3d3c42e5aac5ba805825da76410c181273ba90b1'],
  'aws-actions/configure-aws-credentials': [
    'v6.2.3',
    'e6de054238d6b7531b4efff3b6587d9aade6a06c',
  ],
  'aws-actions/amazon-ecr-login': [
    'v2.1.7',
    '03f1aad4c6c7ffd436567f42f9384779290529bd',
  ],
  'docker/setup-buildx-action': [
    'v4.3.0',
    '37fe631027851001ddb9b187196cc803df7f5f0e',
  ],
  'docker/setup-qemu-action': [
    'v4.2.0',
    '96fe6ef7f33517b61c61be40b68a1882f3264fb8',
  ],
  'docker/metadata-action': [
    'v6.2.0',
    'dc802804100637a589fabce1cb79ff13a1411302',
  ],
  'docker/build-push-action': [
    'v7.3.0',
    '53b7df96c91f9c12dcc8a07bcb9ccacbed38856a',
  ],
  'aquasecurity/trivy-action': [
    'v0.36.0',
    'ed142fd0673e97e23eac54620cfb913e5ce36c25',
  ],
  'sigstore/cosign-installer': [
    'v4.1.2',
    '6f9f17788090df1f26f669e9d70d6ae9567deba6',
  ],
  'actions/attest': ['v4.2.2', '1e69f48acb82d1966a394da916b4c1698aa569d6'],
  'actions/create-github-app-token': [
    'v3.1.1',
    '1b10c78c7865c340bc4f6099eb2f838309f1e8c3',
  ],
  'peter-evans/create-pull-request': [
    'v8.1.1',
    '5f6978faf089d4d20b00c7766989d076bb2fc7f1',
  ],
};

/** What zizmor would say and we answer in the file itself, with the reason beside it. */
const EXCUSED = {
  'templates/platform/gitops-apps/.github/workflows/automerge-dev.yaml': [
    'dangerous-triggers',
  ],
};

// New ones count before they are committed.
const WORKFLOWS = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter(file =>
    /^(templates\/platform\/[^/]+\/)?\.github\/workflows\/[^/]+\.ya?ml$/.test(
      file,
    ),
  )
  .filter(file => existsSync(path.join(ROOT, file)));

function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

describe('the workflows', () => {
  it('are found', () => {
    for (const file of [
      '.github/workflows/ci.yml',
      ...[
        'validate',
        'policies',
        'automerge-dev',
        'promote',
        'chart-upgrade',
        'codeowners',
      ].map(
        name => `templates/platform/gitops-apps/.github/workflows/${name}.yaml`,
      ),
    ]) {
      assert.ok(WORKFLOWS.includes(file), file);
    }
  });

  for (const file of WORKFLOWS) {
    const workflow = parse(read(file));
    const jobs = Object.entries(workflow.jobs);
    const steps = jobs.flatMap(([, job]) => job.steps ?? []);

    describe(file, () => {
      it('is understood by actionlint', withActionlint, async () => {
        assert.deepEqual(await lint(path.join(ROOT, file)), {
          code: 0,
          text: '',
        });
      });

      it('is found safe by zizmor', withZizmor, async () => {
        const { code, text } = await audit(path.join(ROOT, file));

        assert.equal(code, 0, text);
      });

      it('excuses nothing that is not known', () => {
        assert.deepEqual(
          [...read(file).matchAll(/zizmor: *ignore\[([^\]]*)\]/g)].map(
            ([, rule]) => rule,
          ),
          EXCUSED[file] ?? [],
        );
      });

      it('takes actions only by their commit, with the version beside it', () => {
        for (const [, action, rest] of read(file).matchAll(
          /^\s*(?:- )?uses: *([^\s@]+)(.*)$/gm,
        )) {
          if (!action.startsWith('./')) {
            const [version, commit] = ACTIONS[action] ?? [];
            assert.equal(rest, `@${commit} # ${version}`, action);
          }
        }
      });

      it('may do nothing by default, and says for each job what that may', () => {
        assert.deepEqual(workflow.permissions, {});
        for (const [name, job] of jobs) {
          assert.equal(typeof job.permissions, 'object', name);
        }
      });

      it('ends every job in time', () => {
        for (const [name, job] of jobs.filter(([, one]) => !one.uses)) {
          assert.equal(typeof job['timeout-minutes'], 'number', name);
        }
      });

      it('leaves no credentials in a checkout', () => {
        for (const step of steps) {
          if (step.uses?.startsWith('actions/checkout@')) {
            assert.equal(step.with?.['persist-credentials'], false);
          }
        }
      });

      it('asks for tokens of the App that can do what is needed in this repository, and no more', () => {
        for (const { uses, with: inputs } of steps) {
          if (uses?.startsWith('actions/create-github-app-token@')) {
            assert.ok(inputs['client-id'], 'app-id is deprecated');
            assert.ok(inputs.owner && inputs.repositories);
            assert.ok(
              Object.keys(inputs).some(name => name.startsWith('permission-')),
            );
          }
        }
      });

      it('puts no text of others into a script', () => {
        for (const { run, name } of steps) {
          assert.doesNotMatch(run ?? '', /\$\{\{/, name);
        }
      });
    });
  }
});

describe('the automation of gitops-apps', () => {
  const workflows = Object.fromEntries(
    WORKFLOWS.filter(file => file.includes('/gitops-apps/')).map(file => [
      path.basename(file, '.yaml'),
      parse(read(file)),
    ]),
  );

  it('keeps the key of the App in an environment, which only main may use', () => {
    for (const [name, { jobs }] of Object.entries(workflows)) {
      for (const job of Object.values(jobs)) {
        if (JSON.stringify(job).includes('secrets.')) {
          assert.equal(job.environment?.name, 'automation', name);
        }
      }
    }
  });

  it('runs nothing of a pull request where it has more than its reading rights', () => {
    const trusted = Object.entries(workflows).flatMap(([name, workflow]) =>
      Object.entries(workflow.jobs)
        .filter(
          ([, job]) =>
            'pull_request_target' in workflow.on ||
            Object.values(job.permissions).includes('write'),
        )
        .map(([job, { steps }]) => [`${name}.${job}`, steps]),
    );

    assert.deepEqual(
      trusted.map(([name]) => name),
      ['automerge-dev.automerge', 'validate.comment'],
    );
    for (const [name, steps] of trusted) {
      for (const step of steps) {
        // Without a ref, pull_request_target checks main out.
        assert.equal(step.with?.ref, undefined, name);
        assert.equal(step.with?.repository, undefined, name);
      }
    }
    assert.ok(workflows.validate.jobs.comment.steps.every(({ uses }) => !uses));
  });

  for (const folder of ['gitops-apps', 'eks_baseline_chart_Helm']) {
    it(`reports the check that the ruleset of ${folder} requires`, () => {
      const home = `templates/platform/${folder}/.github`;
      const { rules } = JSON.parse(read(`${home}/rulesets/main.json`));
      const [{ context }, ...more] = rules
        .filter(({ type }) => type === 'required_status_checks')
        .flatMap(({ parameters }) => parameters.required_status_checks);
      const reporting = WORKFLOWS.filter(file => file.startsWith(home))
        .map(file => parse(read(file)))
        .filter(({ on, jobs }) => 'pull_request' in on && context in jobs);

      assert.deepEqual(more, []);
      assert.equal(reporting.length, 1, context);
      const [{ on, jobs }] = reporting;
      assert.equal(jobs[context].name, undefined);
      assert.equal(jobs[context].if, undefined);
      // A workflow that is left out by its paths leaves a required check waiting for ever.
      assert.equal(on.pull_request?.paths, undefined);
      assert.equal(on.pull_request?.['paths-ignore'], undefined);
    });
  }
});

describe('the linters', () => {
  let folder;

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'workflows-'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function write(name, steps) {
    const file = path.join(folder, '.github/workflows', `${name}.yaml`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      `on: pull_request
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
${steps}
`,
    );
    return file;
  }

  it('see an expression that cannot be', withActionlint, async () => {
    const { code, text } = await lint(
      write('expression', '      - run: echo "${{ github.evnt.number }}"'),
    );

    assert.equal(code, 1);
    assert.match(text, /property "evnt" is not defined/);
  });

  for (const [what, steps, rule] of [
    [
      'a title that becomes a part of a script',
      '      - run: echo "${{ github.event.pull_request.title }}"',
      'template-injection',
    ],
    [
      'an action by its tag',
      '      - uses: docker/build-push-action@v7',
      'unpinned-uses',
    ],
    [
      'credentials that stay in the checkout',
      `      - uses: actions/checkout@${ACTIONS['actions/checkout'][1]} # v7.0.1`,
      'artipacked',
    ],
  ]) {
    it(`see ${what}`, withZizmor, async () => {
      const { code, text } = await audit(write(rule, steps));

      assert.ok(code >= 11, `${code}`);
      assert.match(text, new RegExp(`\\[${rule}\\]`));
    });
  }

  it('are told to leave one rule out, and no other', () => {
    assert.deepEqual(parse(readFileSync(ZIZMOR_CONFIG, 'utf8')), {
      rules: { 'self-repository': { disable: true } },
    });
  });
});
