import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { CHART, Checkout } from './__testUtils__/Checkout.mjs';
import { validate } from './validate.mjs';

const APPLICATION = 'argocd/applications/dev/payments/checkout.yaml';
const VALUES = 'values/dev/payments/checkout/values.yaml';
const IMAGE = 'values/dev/payments/checkout/image.yaml';

const cache = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-cache-'));
let base;
let head;

before(() => {
  base = Checkout.create();
  base.addApplication({ name: 'checkout' });
  base.addApplication({ name: 'refunds' });
  head = base.copy();
});

afterEach(() => {
  head.dispose();
  head = base.copy();
});

after(() => {
  base.dispose();
  head.dispose();
  rmSync(cache, { recursive: true, force: true });
});

/** What a change does to a repository in which all is well, and what is said about it. */
const REFUSED = [
  {
    title: 'YAML that cannot be read',
    change: () => head.write(VALUES, 'name: [checkout\n'),
    expected: [[VALUES, 'yaml', /^line 2: Flow sequence/]],
  },
  {
    title: 'a key that is there twice',
    change: () => head.write(VALUES, 'name: checkout\nname: other\n'),
    expected: [[VALUES, 'yaml', /^name: the key is there twice$/]],
  },
  {
    title: 'YAML that reads as text or as false',
    change: () =>
      head.write(
        VALUES,
        'name: checkout\nteam: payments\nenvironment: dev\nport: 8080\nexposure: no\n',
      ),
    expected: [
      [
        VALUES,
        'yaml',
        /^exposure: no is the text "no" in YAML 1\.2 and the boolean false in YAML 1\.1/,
      ],
    ],
    also: true,
  },
  {
    title: 'a value that the chart does not know',
    change: () => head.write(VALUES, `${head.read(VALUES)}replica: 2\n`),
    expected: [
      [VALUES, 'values-schema', /^replica: the chart knows no such value$/],
    ],
  },
  {
    title: 'a value of another type, in the file that sets it',
    change: () => head.edit(IMAGE, '"1.0.0"', '1'),
    expected: [
      [IMAGE, 'values-schema', /^image\.tag: got number, want string$/],
    ],
    also: true,
  },
  {
    title: 'a value out of a list',
    change: () => head.edit(VALUES, 'small', 'tiny'),
    expected: [
      [
        VALUES,
        'values-schema',
        /^size: value must be one of 'small', 'large'$/,
      ],
    ],
  },
  {
    title: 'a value that the chart itself refuses',
    change: () => head.write(VALUES, `${head.read(VALUES)}replicas: 51\n`),
    expected: [[VALUES, 'values-schema', /^replicas: 51 are too many$/]],
  },
  {
    title:
      'a wrong value of the platform, in each application of the environment',
    change: () => head.write('values/_platform/dev.yaml', 'replicas: none\n'),
    expected: [
      ['values/_platform/dev.yaml', 'values-schema', /^replicas: got string/],
    ],
    also: true,
  },
  {
    title: 'a field that Kubernetes does not know',
    change: () =>
      extra(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndate: {a: b}\n',
      ),
    expected: [
      [
        APPLICATION,
        'kubernetes-schema',
        /^ConfigMap a: date: there is no such field$/,
      ],
    ],
  },
  {
    title: 'a kind that is not known',
    change: () =>
      extra(
        'apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: a}\n',
      ),
    expected: [
      [
        APPLICATION,
        'kubernetes-schema',
        /^Deployment: apiVersion apps\/v1beta1 is not served by the clusters$/,
      ],
    ],
    also: true,
  },
  {
    title: 'an object that is rendered twice',
    change: () =>
      extra(
        'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: checkout}\n',
      ),
    expected: [
      [
        APPLICATION,
        'kubernetes-schema',
        /^ServiceAccount checkout is rendered twice$/,
      ],
    ],
  },
  {
    title: 'a version of the chart that is not there',
    change: () => head.edit(APPLICATION, CHART, 'charts/eks-baseline/9.9.9'),
    expected: [
      [
        APPLICATION,
        'render',
        /^spec\.source\.path: charts\/eks-baseline\/9\.9\.9 is no chart/,
      ],
    ],
  },
  {
    title: 'an Application without values',
    change: () => head.delete('values/dev/payments/checkout'),
    expected: [
      [
        APPLICATION,
        'render',
        /values\/dev\/payments\/checkout\/image\.yaml is missing$/,
      ],
      [
        APPLICATION,
        'render',
        /values\/dev\/payments\/checkout\/values\.yaml is missing$/,
      ],
    ],
  },
  {
    title: 'values without an Application',
    change: () => head.delete(APPLICATION),
    expected: [
      [
        IMAGE,
        'layout',
        /^argocd\/applications\/dev\/payments\/checkout\.yaml, which would use/,
      ],
    ],
  },
  {
    title: 'settings of helm that would not be looked at',
    change: () =>
      head.edit(
        APPLICATION,
        'releaseName: checkout',
        'releaseName: checkout\n      skipSchemaValidation: true',
      ),
    expected: [
      [APPLICATION, 'render', /^spec\.source\.helm\.skipSchemaValidation: /],
    ],
    also: true,
  },
  {
    title: 'a link, which could lead to files of the machine',
    change: () => head.link(`${CHART}/templates/passwd.yaml`, '/etc/passwd'),
    expected: [
      [`${CHART}/templates/passwd.yaml`, 'layout', /^It is a symbolic link\.$/],
    ],
  },
  {
    title: 'a large file',
    change: () => head.write('values/dump.yaml', 'x'.repeat(5_000_000)),
    expected: [['values/dump.yaml', 'layout', /^It has 5000000 bytes/]],
  },
  {
    title: 'a file that nothing reads',
    change: () => head.write('notes/todo.txt', 'x'),
    expected: [['notes/todo.txt', 'layout', /^nothing in this repository/]],
  },
  {
    title: 'a version of the chart in the folder of another one',
    change: () => {
      head.addChart('1.1.0');
      head.move('charts/eks-baseline/1.1.0', 'charts/eks-baseline/1.2.0');
    },
    expected: [
      [
        'charts/eks-baseline/1.2.0/Chart.yaml',
        'layout',
        /^version is "1\.1\.0"/,
      ],
    ],
  },
  {
    title: 'settings that are missing',
    change: () => head.delete('platform.yaml'),
    expected: [['platform.yaml', 'layout', /are missing$/]],
  },
  {
    title: 'settings that cannot be read',
    change: () => head.write('platform.yaml', 'a: [\n'),
    expected: [['platform.yaml', 'yaml', /^line /]],
  },
];

function extra(object) {
  const item = object.trim().replaceAll('\n', '\n    ');
  head.write(VALUES, `${head.read(VALUES)}extra:\n  - ${item}\n`);
}

describe('refused is', () => {
  for (const { title, change, expected, also } of REFUSED) {
    it(title, async () => {
      change();

      const { ok, findings } = await validate({
        head: head.folder,
        base: base.folder,
        cache,
      });

      assert.equal(ok, false);
      for (const [file, rule, message] of expected) {
        assert.ok(
          findings.some(
            finding =>
              finding.path === file &&
              finding.rule === rule &&
              message.test(finding.message) &&
              finding.remedy.length > 0,
          ),
          `no ${rule} in ${file}: ${JSON.stringify(findings, undefined, 2)}`,
        );
      }
      if (!also) {
        assert.equal(
          findings.length,
          expected.length,
          JSON.stringify(findings, undefined, 2),
        );
      }
    });
  }
});
