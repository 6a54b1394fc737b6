import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Checkout } from './__testUtils__/Checkout.mjs';

const CLI = fileURLToPath(new URL('validate.mjs', import.meta.url));

const folder = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-cli-'));
const cache = path.join(folder, 'cache');
let base;
let head;

function run(args, env = {}) {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [CLI, ...args],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });
}

before(() => {
  base = Checkout.create();
  base.addApplication({ name: 'checkout' });
  head = base.copy();
  head.addApplication({ name: 'refunds' });
});

after(() => {
  base.dispose();
  head.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('checks/validate.mjs', () => {
  it('ends with 0 when all is well, and says what changes', async () => {
    const report = path.join(folder, 'report.json');
    const comment = path.join(folder, 'comment.md');

    const { code, stdout, stderr } = await run([
      ...['--head', head.folder, '--base', base.folder, '--cache', cache],
      ...['--author', 'ana', '--report', report, '--comment', comment],
    ]);

    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^added dev\/payments\/refunds: \+\d+ −0$/m);
    assert.match(stdout, /^No problems in 1 application \(1 rendered, /m);
    const { durationMs, applications, ...rest } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    assert.deepEqual(rest, {
      ok: true,
      title: 'No problems in 1 application',
      renders: 1,
      findings: [],
    });
    assert.ok(Number.isInteger(durationMs));
    assert.deepEqual(
      applications.map(({ diff, ...place }) => ({
        ...place,
        diff: diff !== '',
      })),
      [
        {
          environment: 'dev',
          team: 'payments',
          application: 'refunds',
          state: 'added',
          diff: true,
        },
      ],
    );
    assert.match(
      readFileSync(comment, 'utf8'),
      /^<!-- gitops-apps validate -->\n/,
    );
  });

  it('ends with 1 when there are findings', async () => {
    const broken = head.copy();
    broken.edit('values/dev/payments/refunds/values.yaml', 'small', 'tiny');

    const { code, stdout } = await run([
      ...['--head', broken.folder, '--base', base.folder, '--cache', cache],
    ]);
    broken.dispose();

    assert.equal(code, 1);
    assert.match(
      stdout,
      /^values\/dev\/payments\/refunds\/values\.yaml\n {2}\[values-schema\] size: .*\n {2}Correct the value; /m,
    );
    assert.match(stdout, /^1 problem in dev\/payments\/refunds /m);
  });

  for (const [title, args, message] of [
    ['no folder', [], /^--head is missing\.\n\nChecks a checkout/],
    ['an option that is not there', ['--heads', '.'], /--heads/],
    [
      'a folder that is not there',
      ['--head', '/nowhere', '--cache', cache],
      /^\/nowhere is no folder with a checkout\.\n$/,
    ],
  ]) {
    it(`ends with 2 for ${title}`, async () => {
      const { code, stdout, stderr } = await run(args);

      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }

  it('ends with 2 when there is no helm', async () => {
    const { code, stderr } = await run(
      ['--head', head.folder, '--cache', path.join(folder, 'other')],
      { HELM: path.join(folder, 'nowhere') },
    );

    assert.equal(code, 2);
    assert.match(stderr, /^HELM names no helm, .*Install Helm/);
  });

  it('renders as Argo CD does, with nothing of this machine', async () => {
    const helm = path.join(folder, 'helm.mjs');
    const log = path.join(folder, 'helm.json');
    writeFileSync(
      helm,
      `#!${process.execPath}
import { writeFileSync } from 'node:fs';
if (process.argv[2] === 'version') {
  process.stdout.write('v4.0.0');
} else {
  writeFileSync(${JSON.stringify(
    log,
  )}, JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env: process.env }));
}
`,
    );
    chmodSync(helm, 0o755);

    await run(['--head', base.folder, '--cache', path.join(folder, 'other')], {
      HELM: helm,
      HELM_NAMESPACE: 'mine',
      SECRET: 'x',
    });

    const { args, cwd, env } = JSON.parse(readFileSync(log, 'utf8'));
    const inBase = file => path.join(base.folder, file);
    assert.equal(path.basename(cwd), '1.0.0');
    assert.deepEqual(
      args.filter(
        (arg, index) => ![arg, args[index - 1]].includes('--api-versions'),
      ),
      [
        ...['template', '.', '--name-template', 'checkout'],
        ...['--namespace', 'payments-dev', '--kube-version', '1.36.1'],
        ...['--values', inBase('values/_platform/dev.yaml')],
        ...['--values', inBase('values/dev/payments/checkout/values.yaml')],
        ...['--values', inBase('values/dev/payments/checkout/image.yaml')],
        '--include-crds',
      ],
    );
    assert.ok(args.includes('argoproj.io/v1alpha1/Rollout'));
    assert.deepEqual([env.HELM_NAMESPACE, env.SECRET], [undefined, undefined]);
    assert.equal(existsSync(env.HOME), false);
  });
});
