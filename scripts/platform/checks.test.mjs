import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse, stringify } from 'yaml';
import { validate } from '../../templates/platform/gitops-apps/checks/validate.mjs';
import { ROOT } from '../lib/paths.mjs';
import { GitopsApps } from './GitopsApps.mjs';

const PROFILES = path.join(
  ROOT,
  'templates/platform/eks_baseline_chart_Helm/ci',
);
const APPLICATION = 'argocd/applications/prod/payments/checkout.yaml';
const VALUES = 'values/prod/payments/checkout/values.yaml';
const IMAGE = 'values/prod/payments/checkout/image.yaml';
const PROJECT = 'argocd/projects/prod/payments.yaml';
const NAMESPACE = 'namespaces/prod/payments.yaml';

const profiles = readdirSync(PROFILES).map(file => ({
  name: file.replace(/-values\.yaml$/, '').toLowerCase(),
  values: parse(readFileSync(path.join(PROFILES, file), 'utf8')),
}));
const cache = mkdtempSync(path.join(os.tmpdir(), 'checks-cache-'));
let base;

/** As the portal and people would have written it: what runs lies in a file of its own. */
function addProfile({ name, values }) {
  const { image, ...rest } = values;
  base.addApplication({
    team: 'payments',
    name,
    environments: ['dev'],
    image: write({
      image: image.repository
        ? { ...image, repository: `ghcr.io/acme/${name}` }
        : image,
    }),
    values: () => write({ ...rest, name, environment: 'dev' }),
  });
}

function write(value) {
  return stringify(value, {
    version: '1.1',
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
}

before(() => {
  base = GitopsApps.create({ teams: ['logistics', 'payments'] });
  for (const profile of profiles) {
    addProfile(profile);
  }
  base.addApplication({ team: 'payments', name: 'checkout' });
  base.addApplication({ team: 'logistics', name: 'depot' });
});

after(() => {
  base.remove();
  rmSync(cache, { recursive: true, force: true });
});

describe('a company’s repository made from our templates', () => {
  it('is in order, whatever of the chart its applications use', async () => {
    const report = await validate({ head: base.folder, cache });

    assert.deepEqual(report.findings, []);
    assert.equal(report.renders, profiles.length + 2 * 3);
    assert.ok(profiles.length >= 20);
  });

  it('needs nothing rendered to see that it is still in order', async () => {
    const report = await validate({ head: base.folder, cache });

    assert.deepEqual([report.ok, report.renders], [true, 0]);
  });

  for (const { name, does, applications } of [
    {
      name: 'a new application',
      does: head => head.addApplication({ team: 'logistics', name: 'fleet' }),
      applications: 3,
    },
    {
      name: 'an image',
      does: head => head.edit(IMAGE, '1.4.2', '1.5.0'),
      applications: 1,
    },
  ]) {
    it(`lets a bot propose ${name}`, async () => {
      const head = base.copy();
      does(head);
      const report = await validate({
        head: head.folder,
        base: base.folder,
        author: { login: 'portal[bot]', bot: true },
        cache,
      });
      head.remove();

      assert.deepEqual(report.findings, []);
      assert.equal(report.applications.length, applications);
    });
  }
});

/** What somebody changes, and what has to be found: in which file, by which rule, in which words. */
const REFUSED = {
  'a registry of somebody else': [
    head => head.edit(IMAGE, 'ghcr.io/acme', 'docker.io/evil'),
    [IMAGE, 'allowed_registries', /docker\.io\/evil\/checkout/],
  ],
  'no digest in production': [
    head => head.edit(IMAGE, /\n {2}digest.*/, ''),
    [IMAGE, 'digest_required', /digest/],
  ],
  'the tag latest': [
    head => head.edit(IMAGE, /tag: .*\n.*digest: .*/, 'tag: "latest"'),
    [IMAGE, 'no_latest', /latest/],
    [IMAGE, 'digest_required', /digest/],
    [IMAGE, 'values-schema', /^image\.digest: it has to be set$/],
  ],
  'the project of another team': [
    head => head.edit(APPLICATION, '"payments-prod"', '"logistics-prod"'),
    [
      APPLICATION,
      'project_matches_team',
      /"logistics-prod", not "payments-prod"/,
    ],
  ],
  'the cluster of another environment': [
    head => head.edit(APPLICATION, 'name: "acme-prod"', 'name: "acme-dev"'),
    [APPLICATION, 'destination_matches_environment', /acme-dev/],
  ],
  'the namespace of another team': [
    head =>
      head.edit(APPLICATION, 'namespace: "payments-', 'namespace: "logistics-'),
    [APPLICATION, 'destination_matches_environment', /logistics-prod/],
  ],
  'pruning in production': [
    head => head.edit(APPLICATION, 'prune: false', 'prune: true'),
    [APPLICATION, 'sync_policy', /prune/],
  ],
  'another repository': [
    head => head.edit(APPLICATION, 'acme/gitops-apps', 'evil/gitops-apps'),
    [APPLICATION, 'application_source', /evil/],
  ],
  'a branch of its own': [
    head => head.edit(APPLICATION, 'refs/heads/main', 'refs/heads/mine'),
    [APPLICATION, 'application_source', /refs\/heads\/mine/],
  ],
  'values that no schema holds': [
    head =>
      head.edit(
        APPLICATION,
        'releaseName:',
        'skipSchemaValidation: true\n      releaseName:',
      ),
    [APPLICATION, 'render', /^spec\.source\.helm\.skipSchemaValidation: /],
    [APPLICATION, 'application_source', /skipSchemaValidation/],
  ],
  'a chart that is not there': [
    head =>
      head.edit(APPLICATION, /path: .*/, 'path: "charts/eks-baseline/9.9.9"'),
    [APPLICATION, 'render', /9\.9\.9 is no chart of this repository/],
    [APPLICATION, 'application_source', /9\.9\.9/],
  ],
  'a slip in the name of a value': [
    value('replica: 2'),
    [VALUES, 'values-schema', /^replica: the chart knows no such value$/],
  ],
  'a value that is missing': [
    head => head.edit(VALUES, /port: .*\n/, ''),
    [VALUES, 'values-schema', /^port: it has to be set$/],
  ],
  'a port as text': [
    head => head.edit(VALUES, 'port: 8080', 'port: "8080"'),
    [VALUES, 'values-schema', /^port: got string, want integer$/],
  ],
  'a size that is not there': [
    head => head.edit(VALUES, 'size: "small"', 'size: "tiny"'),
    [
      VALUES,
      'values-schema',
      /^size: value must be one of 'small', 'medium', 'large'$/,
    ],
  ],
  'HPA and KEDA at once': [
    value('autoscaling: { kind: hpa, min: 1, max: 2, triggers: [] }'),
    [
      VALUES,
      'values-schema',
      /^autoscaling\.triggers: the chart knows no such value$/,
    ],
  ],
  'more pods at least than at most': [
    value('autoscaling: { kind: hpa, min: 3, max: 2 }'),
    [VALUES, 'values-schema', /^autoscaling\.min: 3 is above max 2$/],
  ],
  'a schedule of a web application': [
    value('schedule: "@daily"'),
    [VALUES, 'values-schema', /^workload: value must be 'cron'$/],
  ],
  'the user root': [
    value('security: { runAsUser: 0 }'),
    [VALUES, 'values-schema', /^security\.runAsUser: /],
  ],
  'a quantity that is none': [
    value(
      'resources: { requests: { cpu: 1x, memory: 1Gi }, limits: { memory: 1Gi } }',
    ),
    [VALUES, 'values-schema', /^resources\.requests\.cpu: '1x' does not match/],
  ],
  'less room than is asked for': [
    value(
      'resources: { requests: { cpu: "1", memory: 2Gi }, limits: { memory: 1Gi } }',
    ),
    [
      APPLICATION,
      'kubernetes-schema',
      /requests\.memory: 2Gi is more than the limit 1Gi$/,
    ],
  ],
  'text that YAML 1.1 takes for a number': [
    value('env: { START: 12:30:45 }'),
    [VALUES, 'yaml', /^env\.START: 12:30:45 is the text/],
  ],
  'a value that is there twice': [
    value('port: 8081'),
    [VALUES, 'yaml', /^port: the key is there twice$/],
  ],
  'the values of another application': [
    head => head.edit(VALUES, 'name: "checkout"', 'name: "cart"'),
    [VALUES, 'values_match_place', /name is "cart"/],
  ],
  'an image among the values': [
    value('image: {}'),
    [VALUES, 'values_match_place', /image/],
  ],
  'cluster resources in a project': [
    head =>
      head.edit(
        PROJECT,
        'clusterResourceWhitelist: []',
        'clusterResourceWhitelist: [{ group: "*", kind: "*" }]',
      ),
    [PROJECT, 'project_kinds', /\*/],
  ],
  'a schedule that is none in a sync window': [
    head => head.edit(PROJECT, /schedule: .*/, 'schedule: "0 0 32 12 *"'),
    [PROJECT, 'kubernetes-schema', /"32" is no day of the month$/],
  ],
  'a project that misspells a field': [
    head => head.edit(PROJECT, 'sourceRepos:', 'sourceRepositories:'),
    [
      PROJECT,
      'kubernetes-schema',
      /sourceRepositories: there is no such field$/,
    ],
    [PROJECT, 'project_shape', /./],
  ],
  'a namespace without its guard': [
    head =>
      head.edit(NAMESPACE, '/enforce: restricted', '/enforce: privileged'),
    [NAMESPACE, 'namespace_shape', /privileged/],
  ],
  'an apiVersion of the past': [
    head => head.edit(NAMESPACE, 'networking.k8s.io/v1', 'extensions/v1beta1'),
    [
      NAMESPACE,
      'kubernetes-schema',
      /apiVersion extensions\/v1beta1 is not served/,
    ],
    [NAMESPACE, 'namespace_shape', /./],
  ],
  'a published chart that changes': [
    head => head.edit(`${head.chart}/values.schema.json`, /$/, '\n'),
    ['', 'published_charts_unchanged', /is published$/],
  ],
  'a file in no place': [
    head => head.write('argocd/applications/prod/stray.yaml', 'a: 1\n'),
    [
      'argocd/applications/prod/stray.yaml',
      'known_place',
      /no place for a file$/,
    ],
  ],
};

function value(line) {
  return head => head.write(VALUES, `${head.read(VALUES)}${line}\n`);
}

describe('refused is', () => {
  for (const [title, [change, ...expected]] of Object.entries(REFUSED)) {
    it(title, async () => {
      const head = base.copy();
      try {
        change(head);
        const { ok, findings } = await validate({
          head: head.folder,
          base: base.folder,
          cache,
        });

        assert.equal(ok, false);
        for (const [file, rule, message] of expected) {
          assert.ok(
            findings.some(
              found =>
                found.path.startsWith(file) &&
                found.rule === rule &&
                message.test(found.message) &&
                found.remedy.length > 0,
            ),
            JSON.stringify(findings, undefined, 2),
          );
        }
        const rules = new Set(findings.map(({ rule }) => rule));
        for (const [, rule] of expected) {
          rules.delete(rule);
        }
        assert.deepEqual([...rules], []);
      } finally {
        head.remove();
      }
    });
  }
});
