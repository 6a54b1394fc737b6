import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { ROOT } from '../lib/paths.mjs';
import { WorkflowStep } from './WorkflowStep.mjs';

const TEMPLATE = path.join(ROOT, 'templates/platform/gitops-apps');

let folder;
let repository;

async function git(...args) {
  const { stdout } = await promisify(execFile)(
    'git',
    [
      ...['-c', 'user.name=Sam', '-c', 'user.email=sam@acme.example'],
      ...['-c', 'commit.gpgSign=false'],
      ...args,
    ],
    { cwd: repository },
  );
  return stdout.trim();
}

async function commit(message) {
  await git('add', '--all');
  await git('commit', '--quiet', '--message', message);
  return git('rev-parse', 'HEAD');
}

function write(file, text) {
  const full = path.join(repository, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
}

function writeImage(environment, application, tag) {
  write(
    `values/${environment}/${application}/image.yaml`,
    `image:\n  repository: "ghcr.io/acme/app"\n  tag: "${tag}"\n`,
  );
}

async function runStep(workflow, job, name, env, cwd = repository) {
  const step = WorkflowStep.read({
    file: path.join(TEMPLATE, '.github/workflows', `${workflow}.yaml`),
    job,
    name,
  });
  assert.deepEqual(Object.keys(env).sort(), step.variables.sort());
  return step.run({ cwd, temporary: folder, env });
}

const hasBash = process.platform !== 'win32';

describe(
  'the steps of the workflows',
  { skip: !hasBash && 'needs bash' },
  () => {
    beforeEach(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'steps-'));
      repository = path.join(folder, 'head');
      cpSync(path.join(TEMPLATE, 'automation'), `${repository}/automation`, {
        recursive: true,
      });
      symlinkSync(
        path.join(ROOT, 'node_modules'),
        path.join(repository, 'node_modules'),
        'junction',
      );
      write('.gitignore', 'node_modules\n');
      write(
        'platform.yaml',
        `organization: acme
repository: https://github.com/acme/gitops-apps
platformTeam: platform
chart: charts/eks-baseline
registries: [ghcr.io/acme/]
environments:
  - name: dev
    destination: { name: acme-dev }
    applicationNamespace: argocd
    owners: team
    automerge: true
    requireDigest: false
    sync: { prune: true, selfHeal: true }
  - name: prod
    destination: { name: acme-prod }
    applicationNamespace: argocd
    owners: approvers
    automerge: false
    requireDigest: false
    sync: { prune: false, selfHeal: true }
`,
      );
      writeImage('dev', 'payments/checkout', '1.0.0');
      writeImage('prod', 'payments/checkout', '1.0.0');
      writeImage('dev', 'orders/api', '1.0.0');
      writeImage('prod', 'orders/api', '1.0.0');
      await git('init', '--quiet', '--initial-branch=main');
      await commit('Start');
    });

    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('plan a promotion for every image that a push changed, over all its commits', async () => {
      const start = await git('rev-parse', 'HEAD');
      writeImage('dev', 'payments/checkout', '1.1.0');
      await commit('Deploy checkout');
      writeImage('prod', 'orders/api', '1.1.0');
      write('values/dev/orders/api/values.yaml', 'size: large\n');
      const end = await commit('Change orders');

      const { code, outputs } = await runStep(
        'promote',
        'plan',
        'See what follows',
        {
          BEFORE: start,
          AFTER: end,
        },
      );

      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(outputs.promotions), [
        { application: 'payments/checkout', from: 'dev', to: 'prod' },
      ]);
    });

    it('plan nothing when no image changed', async () => {
      const start = await git('rev-parse', 'HEAD');
      write('values/dev/orders/api/values.yaml', 'size: large\n');

      const { outputs } = await runStep('promote', 'plan', 'See what follows', {
        BEFORE: start,
        AFTER: await commit('Scale'),
      });

      assert.equal(outputs.promotions, '[]');
    });

    it('take what a person typed as data, whatever it is', async () => {
      const APPLICATION = 'a"$(touch broken)`id`\'/\nb';

      const { code, outputs } = await runStep(
        'promote',
        'plan',
        'Take what was asked for',
        { APPLICATION, FROM: 'dev', TO: '' },
      );

      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(outputs.promotions), [
        { application: APPLICATION, from: 'dev', to: '' },
      ]);
      assert.ok(!existsSync(path.join(repository, 'broken')));
    });

    it('copy an image and hand over the pull request', async () => {
      writeImage('dev', 'payments/checkout', '1.1.0');

      const { code, outputs } = await runStep(
        'promote',
        'promote',
        'Copy the image',
        {
          APPLICATION: 'payments/checkout',
          FROM: 'dev',
          TO: '',
        },
      );

      assert.equal(code, 0);
      assert.equal(outputs.branch, 'promote/prod/payments/checkout');
      assert.equal(outputs.title, 'Promote payments/checkout to prod: 1.1.0');
      assert.match(
        outputs.body,
        /^Brings to prod[^]*revert it\.\n\n<!-- gitops-flow: .* -->$/,
      );
    });

    it('fail when a promotion is refused', async () => {
      const { code, stderr } = await runStep(
        'promote',
        'promote',
        'Copy the image',
        {
          APPLICATION: 'payments/checkout',
          FROM: 'prod',
          TO: '',
        },
      );

      assert.equal(code, 1);
      assert.match(stderr, /prod is the last environment/);
    });

    for (const [force, expected] of [
      ['false', 1],
      ['true', 0],
    ]) {
      it(`move a wave out of turn with force ${force}: ends with ${expected}`, async () => {
        write(
          'charts/waves.yaml',
          'waves: [{ name: all, applications: ["*/*"] }]\n',
        );
        write('charts/eks-baseline/1.1.0/Chart.yaml', '');
        for (const environment of ['dev', 'prod']) {
          write(
            `argocd/applications/${environment}/orders/api.yaml`,
            `metadata:
  annotations:
    argocd.argoproj.io/manifest-generate-paths: "/charts/eks-baseline/1.0.0"
spec:
  source:
    path: "charts/eks-baseline/1.0.0"
`,
          );
        }

        const { code, summary, outputs } = await runStep(
          'chart-upgrade',
          'chart-upgrade',
          'Move the wave',
          { VERSION: '1.1.0', ENVIRONMENT: 'prod', WAVE: 'all', FORCE: force },
        );

        assert.equal(code, expected);
        if (expected === 0) {
          assert.equal(outputs.branch, 'chart/1.1.0/prod/all');
          assert.match(
            summary,
            /^ {4}prod\n {4} {2}all\n.*1\.1\.0 {2}orders\/api$/m,
          );
        }
      });
    }

    it('write CODEOWNERS', async () => {
      const { code, outputs } = await runStep(
        'codeowners',
        'codeowners',
        'Write CODEOWNERS',
        {},
      );

      assert.equal(code, 0);
      assert.equal(outputs.branch, 'codeowners');
      assert.match(
        await git('status', '--porcelain', '--untracked-files=all'),
        /^\?\? \.github\/CODEOWNERS$/,
      );
    });

    for (const [what, author, code, said] of [
      [
        'a person',
        { AUTHOR: 'ana', AUTHOR_TYPE: 'User' },
        0,
        /^<!-- gitops-apps validate -->\n\n### ✅ /,
      ],
      [
        'a bot, which may do less',
        { AUTHOR: 'acme-portal[bot]', AUTHOR_TYPE: 'Bot' },
        1,
        /^<!-- gitops-apps validate -->\n\n### ❌ [^]*blob\/abc\/README\.md[^]*bot_change_is_small/,
      ],
    ]) {
      it(`check what is proposed by ${what}`, async () => {
        for (const one of ['checks', 'policy']) {
          cpSync(path.join(TEMPLATE, one), path.join(repository, one), {
            recursive: true,
          });
        }
        await commit('Add the checks');
        await git('worktree', 'add', '--quiet', '--detach', '../base', 'HEAD');
        write('README.md', '# Ours\n');
        await commit('Describe');

        const result = await runStep('validate', 'validate', 'Check', {
          ...author,
          LINKS: 'https://github.com/acme/gitops-apps/blob/abc',
        });

        assert.equal(result.code, code, result.stderr);
        assert.match(result.outputs.comment, said);
        assert.equal(result.summary.trim(), result.outputs.comment);
      });
    }

    it('put main beside the merge result', async () => {
      await git('checkout', '--quiet', '-b', 'change');
      writeImage('dev', 'orders/api', '2.0.0');
      await commit('Deploy orders');
      await git('checkout', '--quiet', 'main');
      writeImage('dev', 'payments/checkout', '2.0.0');
      await commit('Deploy checkout in the meantime');
      await git('merge', '--quiet', '--no-edit', 'change');

      const { code } = await runStep(
        'validate',
        'validate',
        'Put main beside it',
        {},
        folder,
      );

      assert.equal(code, 0);
      const tagIn = (checkout, application) =>
        parse(
          readFileSync(
            path.join(folder, checkout, `values/dev/${application}/image.yaml`),
            'utf8',
          ),
        ).image.tag;
      assert.deepEqual(
        ['head', 'base'].map(one => [
          tagIn(one, 'payments/checkout'),
          tagIn(one, 'orders/api'),
        ]),
        [
          ['2.0.0', '2.0.0'],
          ['2.0.0', '1.0.0'],
        ],
      );
    });
  },
);
