import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { CHART, Checkout, ENVIRONMENTS } from './__testUtils__/Checkout.mjs';
import { validate } from './validate.mjs';

const NAMES = ['cart', 'checkout', 'ledger', 'refunds', 'search'];
const APPLICATION = 'argocd/applications/dev/payments/checkout.yaml';
const VALUES = 'values/dev/payments/checkout/values.yaml';
const IMAGE = 'values/dev/payments/checkout/image.yaml';

const folders = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-cache-'));
// Schemas and helm are made once; what was rendered and judged is forgotten between the tests.
const cache = path.join(folders, 'shared');
const checkouts = [];
let base;
let head;

function forget(kinds = ['renders', 'verdicts', 'sources', 'platforms']) {
  for (const kind of kinds) {
    rmSync(path.join(cache, kind), { recursive: true, force: true });
  }
}

function check(options) {
  return validate({ head: head.folder, base: base.folder, cache, ...options });
}

function checkAll() {
  return validate({ head: head.folder, cache });
}

function branch() {
  head = base.copy();
  checkouts.push(head);
}

before(() => {
  base = Checkout.create();
  checkouts.push(base);
  for (const environment of ENVIRONMENTS) {
    for (const name of NAMES) {
      base.addApplication({ name, environment });
    }
  }
  branch();
});

afterEach(() => {
  forget();
  branch();
});

after(() => {
  for (const checkout of checkouts) {
    checkout.dispose();
  }
  rmSync(folders, { recursive: true, force: true });
});

describe('what is looked at', () => {
  const names = ({ applications }) =>
    applications.map(
      ({ environment, application, state }) =>
        `${state} ${environment}/${application}`,
    );

  it('is nothing when nothing changes', async () => {
    const report = await check();

    assert.deepEqual(
      [report.ok, report.title, report.renders, report.applications],
      [true, 'No problems', 0, []],
    );
  });

  it('is one application of many when a pull request touches one, before and after', async () => {
    head.edit(IMAGE, '"1.0.0"', '"1.1.0"');

    const report = await check();

    assert.deepEqual(report.findings, []);
    assert.equal(report.renders, 2);
    assert.equal(report.title, 'No problems in 1 application');
    assert.deepEqual(names(report), ['changed dev/checkout']);
    assert.match(
      report.applications[0].diff,
      /^-.*checkout:1\.0\.0@sha256.*\n\+.*checkout:1\.1\.0@sha256/m,
    );
  });

  it('is all of an environment when the values of the platform change there', async () => {
    head.write('values/_platform/staging.yaml', 'replicas: 3\n');

    const report = await check();

    assert.deepEqual(report.findings, []);
    assert.equal(report.renders, 2 * NAMES.length);
    assert.deepEqual(
      names(report),
      NAMES.map(name => `changed staging/${name}`),
    );
    assert.ok(
      report.applications.every(({ diff }) =>
        /^- {2}replicas: 2\n\+ {2}replicas: 3$/m.test(diff),
      ),
    );
  });

  it('is no application when a version of the chart is added', async () => {
    head.addChart('1.1.0');

    const report = await check();

    assert.deepEqual(
      [report.findings, report.renders, report.applications],
      [[], 0, []],
    );
  });

  it('is the one application that goes to another version of the chart', async () => {
    for (const checkout of [base, head]) {
      checkout.addChart('1.1.0');
    }
    head.edit(APPLICATION, CHART, 'charts/eks-baseline/1.1.0');

    const report = await check();
    base.delete('charts/eks-baseline/1.1.0');

    assert.deepEqual(report.findings, []);
    assert.deepEqual(names(report), ['changed dev/checkout']);
    assert.equal(report.applications[0].diff, '');
  });

  it('is every application of a version of the chart that changes, which is refused as well', async () => {
    head.edit(`${CHART}/templates/serviceaccount.yaml`, 'v1', 'v1 # same');

    const report = await check();

    assert.deepEqual(
      report.findings.map(({ rule }) => rule),
      ['published_charts_unchanged'],
    );
    assert.equal(report.renders, 2 * 3 * NAMES.length);
  });

  it('is everything when the settings of the platform change, of which nothing is rendered again', async () => {
    await checkAll();
    head.edit('platform.yaml', 'ghcr.io/acme/', 'ghcr.io/other/');

    const report = await check();

    assert.equal(report.renders, 0);
    assert.equal(
      new Set(report.findings.map(({ application }) => application)).size,
      3 * NAMES.length,
    );
    assert.ok(
      report.findings.every(({ rule }) => rule === 'allowed_registries'),
    );
  });

  it('is everything without a base, or when asked for', async () => {
    const alone = await checkAll();
    forget();
    const asked = await check({ all: true });

    for (const report of [alone, asked]) {
      assert.deepEqual(report.findings, []);
      assert.equal(report.renders, 3 * NAMES.length);
      assert.equal(report.title, 'No problems in 15 applications');
    }
    assert.deepEqual(asked.applications, []);
  });

  it('is not what cannot be rendered, which would look as if all of it went away', async () => {
    head.edit(VALUES, 'small', 'tiny');
    const broken = await check();
    const mended = await validate({
      head: base.folder,
      base: head.folder,
      cache,
    });

    assert.deepEqual(names(broken), ['changed dev/checkout']);
    assert.equal(broken.applications[0].diff, '');
    assert.match(mended.applications[0].diff, /^\+kind: Deployment$/m);
  });

  it('is nothing again that was looked at before', async () => {
    head.edit(IMAGE, '"1.0.0"', '"1.1.0"');
    const first = await check();
    const second = await check();

    assert.equal(second.renders, 0);
    assert.deepEqual(
      { ...second, durationMs: 0, renders: 2 },
      { ...first, durationMs: 0 },
    );
  });

  it('is a new, an idle, a removed and a renamed application', async () => {
    head.addApplication({ name: 'vouchers', image: '' });
    head.delete('argocd/applications/dev/payments/cart.yaml');
    head.delete('values/dev/payments/cart');
    head.delete(APPLICATION);
    head.delete('values/dev/payments/checkout');
    head.addApplication({ name: 'till' });

    const report = await check();

    assert.deepEqual(report.findings, []);
    assert.deepEqual(names(report), [
      'removed dev/cart',
      'removed dev/checkout',
      'added dev/till',
      'added dev/vouchers',
    ]);
    const [cart, , till, vouchers] = report.applications;
    assert.match(cart.diff, /^-kind: Deployment$/m);
    assert.doesNotMatch(cart.diff, /^\+/m);
    assert.match(till.diff, /^\+kind: Deployment$/m);
    assert.match(vouchers.diff, /^\+kind: ServiceAccount$/m);
    assert.doesNotMatch(vouchers.diff, /Deployment/);
  });
});

describe('findings', () => {
  it('name the file, the rule, the application and the remedy', async () => {
    head.edit(APPLICATION, 'selfHeal: true', 'selfHeal: false');

    const report = await check();

    assert.equal(report.ok, false);
    assert.equal(report.title, '1 problem in dev/payments/checkout');
    const [{ remedy, message, ...finding }] = report.findings;
    assert.deepEqual(finding, {
      path: APPLICATION,
      rule: 'sync_policy',
      application: 'dev/payments/checkout',
    });
    assert.match(message, /selfHeal is false/);
    assert.match(remedy, /selfHeal/);
  });

  it('come in order and once', async () => {
    head.write(VALUES, 'size: no\nsize: huge\n');
    head.write('zzz.txt', '');
    head.write('aaa.txt', '');

    const { findings } = await check();

    const keys = findings.map(
      ({ path: file, rule, message }) => `${file} ${rule} ${message}`,
    );
    assert.deepEqual(keys, [...new Set(keys)].sort());
    assert.deepEqual(
      [findings[0].path, findings.at(-1).path],
      ['aaa.txt', 'zzz.txt'],
    );
  });

  it('say that the policies have to be built again', async () => {
    const policyFolder = path.join(folders, 'policy');
    cpSync(new URL('../policy', import.meta.url), policyFolder, {
      recursive: true,
    });
    appendFileSync(path.join(policyFolder, 'main.rego'), '\n# changed\n');
    head.edit(IMAGE, '"1.0.0"', '"1.1.0"');

    const report = await check({ policyFolder });

    assert.deepEqual(
      report.findings.map(({ rule, remedy }) => [rule, remedy]),
      [
        [
          'policy-stale',
          'Run "node policy/build.mjs" and commit what it writes.',
        ],
      ],
    );
  });

  it('of a bot are stricter than those of a person', async () => {
    const platformValues = 'values/_platform/dev.yaml';
    head.edit(platformValues, 'replicas: 2', 'replicas: 3');

    const person = await check({ author: { login: 'ana', bot: false } });
    const bot = await check({ author: { login: 'bumper[bot]', bot: true } });

    assert.deepEqual(person.findings, []);
    assert.deepEqual(
      bot.findings.map(({ path: file, rule }) => [file, rule]),
      [[platformValues, 'bot_change_is_small']],
    );
  });

  it('are none where a bot configures an application and brings it to another environment', async () => {
    const target = base.copy();
    checkouts.push(target);
    target.removeApplication({ name: 'checkout', environment: 'staging' });
    head.edit(VALUES, 'small', 'large');

    const report = await validate({
      head: head.folder,
      base: target.folder,
      cache,
      author: { login: 'portal[bot]', bot: true },
    });

    assert.deepEqual(report.findings, []);
    assert.deepEqual(
      report.applications.map(({ environment, state }) => [environment, state]),
      [
        ['dev', 'changed'],
        ['staging', 'added'],
      ],
    );
  });

  it('are none where a bot removes an application from one environment', async () => {
    head.removeApplication({ name: 'checkout', environment: 'dev' });

    const report = await check({ author: { login: 'portal[bot]', bot: true } });

    assert.deepEqual(report.findings, []);
    const [{ state, diff }] = report.applications;
    assert.equal(state, 'removed');
    assert.match(diff, /^-kind: Deployment$/m);
    assert.doesNotMatch(diff, /^\+[^+]/m);
  });

  it('say what is left of an application that a bot removes by halves', async () => {
    head.delete(IMAGE);
    head.delete(APPLICATION);

    const { findings } = await check({
      author: { login: 'portal[bot]', bot: true },
    });

    assert.deepEqual(
      findings.map(({ path: file, rule }) => [file, rule]),
      [
        [APPLICATION, 'bot_change_is_small'],
        [VALUES, 'layout'],
      ],
    );
    assert.match(findings[0].message, /values\.yaml would stay$/);
    assert.match(findings[0].remedy, /together, or none of them/);
  });

  it('are none for an entity of the catalog, unless it is called otherwise', async () => {
    const file = 'catalog/payments/billing.yaml';
    const entity = name =>
      `apiVersion: "backstage.io/v1alpha1"\nkind: "Component"\nmetadata:\n  name: "${name}"\nspec:\n  owner: "group:default/payments"\n`;
    const author = { login: 'portal[bot]', bot: true };
    head.write(file, entity('billing'));
    const right = await check({ author });
    head.write(file, entity('checkout'));
    const wrong = await check({ author });

    assert.deepEqual(right.findings, []);
    assert.deepEqual(
      wrong.findings.map(({ path: at, rule, message }) => [at, rule, message]),
      [
        [
          file,
          'entity_shape',
          'metadata.name is "checkout", not "billing"',
        ],
      ],
    );
  });

  it('are only about the settings when those are wrong', async () => {
    head.edit('platform.yaml', 'requireDigest: true', 'requireDigest: often');

    const report = await check();

    assert.deepEqual(
      report.findings.map(({ path: file, rule }) => [file, rule]),
      [['platform.yaml', 'settings_shape']],
    );
    assert.equal(report.renders, 0);
  });
});
