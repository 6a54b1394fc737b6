import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { DiskCache } from '../../templates/platform/gitops-apps/checks/DiskCache.mjs';
import { KubernetesChecks } from '../../templates/platform/gitops-apps/checks/kubernetes/KubernetesChecks.mjs';
import { findTool } from '../lib/checkers.mjs';
import { ROOT } from '../lib/paths.mjs';
import { bundleSchemas } from './bundleSchemas.mjs';
import { GitopsApps } from './GitopsApps.mjs';

const GOLDEN = path.join(
  ROOT,
  'templates/platform/eks_baseline_chart_Helm/tests/golden',
);
/** What EKS has in standard or extended support. */
const VERSIONS = ['1.33.0', '1.34.0', '1.35.0', '1.36.0', '1.37.0'];
/** Whose schemas do not come with Kubernetes. */
const CUSTOM =
  /^(argoproj\.io|external-secrets\.io|gateway\.networking\.k8s\.io|keda\.sh|monitoring\.coreos\.com)\//;

const kubeconform = await findTool('kubeconform');
const schemas = await findTool('kubernetes-schemas');
const skip =
  (!kubeconform && 'kubeconform is missing: it is built with Go') ||
  (!schemas && 'kubernetes-validate is missing: it is installed by Python');

const folder = mkdtempSync(path.join(os.tmpdir(), 'schemas-'));
const sources = collect();

after(() => rmSync(folder, { recursive: true, force: true }));

/** Every golden render, and what a team and an environment get besides. */
function collect() {
  const golden = readdirSync(GOLDEN).map(name => [
    name,
    read(path.join(GOLDEN, name)),
  ]);
  const apps = GitopsApps.create({ teams: ['payments'] });
  try {
    apps.addApplication({ team: 'payments', name: 'checkout' });
    const own = ['argocd', 'namespaces'].flatMap(part =>
      readdirSync(path.join(apps.folder, part), {
        recursive: true,
        withFileTypes: true,
      })
        .filter(entry => entry.isFile())
        .map(entry => path.join(entry.parentPath, entry.name)),
    );
    return new Map([
      ...golden,
      ...own.map(file => [
        path.relative(apps.folder, file).replaceAll(path.sep, '-'),
        read(file),
      ]),
    ]);
  } finally {
    apps.remove();
  }
}

function read(file) {
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .map(document => document.toJS())
    .filter(Boolean);
}

function isCustom({ apiVersion }) {
  return CUSTOM.test(apiVersion);
}

/** As kubeconform and the schemas call the file of a kind. */
function schemaFile({ apiVersion, kind }) {
  const [version, group] = apiVersion.split('/').reverse();
  const parts = group ? [group.split('.')[0], version] : [version];
  return `${[kind, ...parts].join('-').toLowerCase()}.json`;
}

function conform(version, files) {
  const args = [
    '-strict',
    '-summary',
    '-output',
    'json',
    '-kubernetes-version',
    version,
    '-schema-location',
    path.join(folder, version, '{{.ResourceKind}}{{.KindSuffix}}.json'),
    ...files,
  ];
  return new Promise(resolve => {
    execFile(
      kubeconform,
      args,
      { maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        assert.equal(stderr, '');
        resolve({ code: error ? error.code : 0, ...JSON.parse(stdout) });
      },
    );
  });
}

describe('the schemas of Kubernetes itself', { skip }, () => {
  const files = [];
  let objects = [];

  before(() => {
    for (const [name, all] of sources) {
      const core = all.filter(object => !isCustom(object));
      if (core.length > 0) {
        const file = path.join(folder, `${name}.yaml`);
        writeFileSync(
          file,
          core.map(object => JSON.stringify(object)).join('\n---\n'),
        );
        files.push(file);
        objects = [...objects, ...core];
      }
    }
    for (const version of VERSIONS) {
      bundleSchemas({
        schemas,
        version,
        target: path.join(folder, version),
        files: [...new Set(objects.map(schemaFile))],
      });
    }
  });

  for (const version of VERSIONS) {
    it(`of ${version} accept all that is rendered`, async () => {
      const { code, resources, summary } = await conform(version, files);

      assert.deepEqual(resources ?? [], []);
      assert.deepEqual(
        { code, ...summary },
        { code: 0, valid: objects.length, invalid: 0, errors: 0, skipped: 0 },
      );
      assert.ok(objects.length > 100);
    });

    it(`of ${version} refuse a field that is not there`, async () => {
      const deployment = structuredClone(
        objects.find(({ kind }) => kind === 'Deployment'),
      );
      deployment.spec.template.spec.containers[0].comand = ['run'];
      const file = path.join(folder, 'refused.json');
      writeFileSync(file, JSON.stringify(deployment));

      const { code, summary, resources } = await conform(version, [file]);

      assert.deepEqual([code, summary.invalid], [1, 1]);
      assert.match(JSON.stringify(resources), /comand/);
    });
  }

  it('are there for every kind: one that is not is an error', async () => {
    const file = path.join(folder, 'unknown.json');
    writeFileSync(
      file,
      JSON.stringify({ apiVersion: 'apps/v1', kind: 'Nothing', metadata: {} }),
    );

    const { code, summary } = await conform(VERSIONS[0], [file]);

    assert.deepEqual([code, summary.errors], [1, 1]);
  });
});

describe('the schemas that the validation uses', () => {
  let checks;

  before(async () => {
    checks = await KubernetesChecks.load({
      cache: DiskCache.open(path.join(folder, 'cache')),
    });
  });

  for (const [name, objects] of sources) {
    it(`accept ${name}`, async () => {
      assert.ok(objects.length > 0);
      for (const object of objects) {
        assert.deepEqual(await checks.check(object), []);
      }
    });
  }

  it('know the kinds of every operator that the chart can use', () => {
    const groups = [...sources.values()]
      .flat()
      .filter(isCustom)
      .map(({ apiVersion }) => apiVersion.split('/')[0]);

    assert.deepEqual([...new Set(groups)].sort(), [
      'argoproj.io',
      'external-secrets.io',
      'gateway.networking.k8s.io',
      'keda.sh',
      'monitoring.coreos.com',
    ]);
  });
});
