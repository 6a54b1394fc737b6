import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { DiskCache } from '../DiskCache.mjs';
import { KINDS } from './kinds.mjs';
import { KubernetesChecks } from './KubernetesChecks.mjs';

const GOOD = new Map(
  parseAllDocuments(
    readFileSync(new URL('__fixtures__/good.yaml', import.meta.url), 'utf8'),
  ).map(document => [document.get('kind'), document]),
);

const container = ({ spec }) => spec.template.spec.containers[0];

/** How an object is spoilt, and what is said then. */
const MISTAKES = {
  Deployment: [
    [
      o => (o.spec.replica = 2),
      /^Deployment shop: spec\.replica: there is no such field$/,
    ],
    [
      o => (container(o).command = 'run'),
      /containers\[0\]\.command: must be array, not "run"/,
    ],
    [o => (o.spec.replicas = '2'), /spec\.replicas: must be integer, not "2"/],
    [o => delete o.spec.selector, /spec\.selector: the field is missing/],
    [
      o => delete container(o).name,
      /containers\[0\]\.name: the field is missing/,
    ],
    [
      o => (container(o).imagePullPolicy = 'Sometimes'),
      /imagePullPolicy: "Sometimes" is not one of Always, /,
    ],
    [
      o => (container(o).resources.requests.cpu = '100 m'),
      /resources\.requests\.cpu: /,
    ],
    [
      o => (container(o).resources.requests.memory = '1Gi'),
      /requests\.memory: 1Gi is more than the limit 128Mi/,
    ],
    [
      o => (container(o).ports[0].containerPort = 'http'),
      /containerPort: must be integer/,
    ],
    [
      o =>
        container(o).ports.push({
          name: 'a-name-that-is-long',
          containerPort: 1,
        }),
      /"a-name-that-is-long" cannot be the name of a port/,
    ],
    [
      o => (container(o).readinessProbe.httpGet.port = 'web'),
      /the container has no port "web"/,
    ],
    [
      o => (container(o).readinessProbe.exec = { command: ['a'] }),
      /readinessProbe: it asks by exec and httpGet/,
    ],
    [
      o => (container(o).volumeMounts[0].name = 'data'),
      /there is no volume "data"/,
    ],
    [
      o => o.spec.template.spec.containers.push({ ...container(o) }),
      /there are several containers "app"/,
    ],
    [
      o => (o.spec.template.metadata.labels.app = 'other'),
      /spec\.selector\.matchLabels\.app: the pods do not have the label app: shop/,
    ],
    [o => (o.spec.selector = {}), /spec\.selector: it selects no pods/],
    [
      o => (o.spec.template.spec.restartPolicy = 'Never'),
      /restartPolicy: Never is not allowed in a Deployment/,
    ],
    [o => (o.metadata.name = 'Shop'), /metadata\.name: "Shop" is no DNS name/],
    [
      o => (o.metadata.labels.team = 'a b'),
      /metadata\.labels\.team: "a b" cannot be the value of a label/,
    ],
    [
      o => (o.metadata.labels.on = true),
      /metadata\.labels\.on: must be string, not true/,
    ],
    [o => (o.metadata.annotations = { 'a b': 'c' }), /"a b" cannot be a key/],
    [
      o => (o.apiVersion = 'extensions/v1beta1'),
      /apiVersion extensions\/v1beta1 is not served/,
    ],
    [o => (o.kind = 'Deploymnt'), /the kind apps\/v1\/Deploymnt is none of those/],
    [o => delete o.apiVersion, /^apiVersion and kind have to be there/],
    [o => delete o.metadata.name, /metadata\.name: the object has no name/],
  ],
  Rollout: [
    [
      o => (o.spec.strategy.blueGreen = { activeService: 'shop' }),
      /canary and blueGreen exclude each other/,
    ],
    [o => (o.spec.strategy = {}), /neither canary nor blueGreen/],
    [
      o => (o.spec.strategy = { blueGreen: {} }),
      /strategy\.blueGreen\.activeService: /,
    ],
    [
      o => (o.spec.strategy.canary.steps[0] = { setWeight: 1, pause: {} }),
      /a step does one thing, this one setWeight and pause/,
    ],
    [
      o => (o.spec.strategy.canary.step = []),
      /strategy\.canary\.step: there is no such field/,
    ],
  ],
  AnalysisTemplate: [
    [o => (o.spec.metrics = []), /spec\.metrics: it measures nothing/],
    [o => (o.spec.metrics[0].provider = {}), /metric "errors" has no provider/],
    [o => delete o.spec.args, /there is no argument "hash"/],
    [
      o => (o.spec.metrics[0].failureLimits = 1),
      /failureLimits: there is no such field/,
    ],
  ],
  CronJob: [
    [
      o => (o.spec.schedule = '30 3 * *'),
      /"30 3 \* \*" is no schedule: it has 4 fields, not 5/,
    ],
    [o => (o.spec.schedule = '61 3 * * *'), /"61" is no minute/],
    [
      o => (o.spec.schedule = '0 0 * * mon-fry'),
      /"mon-fry" is no day of the week/,
    ],
    [
      o => (o.spec.timeZone = 'Europe/Madird'),
      /there is no time zone "Europe\/Madird"/,
    ],
    [
      o => delete o.spec.jobTemplate.spec.template.spec.restartPolicy,
      /restartPolicy: Always is not allowed in a CronJob/,
    ],
    [
      o => (o.spec.concurrencyPolicy = 'Never'),
      /concurrencyPolicy: "Never" is not one of/,
    ],
  ],
  Service: [
    [
      o => (o.metadata.name = '1shop'),
      /metadata\.name: "1shop" is no DNS name/,
    ],
    [o => (o.spec.ports = []), /a Service has at least one port/],
    [o => o.spec.ports.push({ port: 81 }), /of several ports each has a name/],
    [
      o => o.spec.ports.push({ name: 'http', port: 81 }),
      /two ports have the same name/,
    ],
    [
      o => (o.spec.ports[0].port = 'http'),
      /spec\.ports\[0\]\.port: must be integer/,
    ],
  ],
  Ingress: [
    [
      o => delete o.spec.rules[0].http.paths[0].pathType,
      /paths\[0\]\.pathType: the field is missing/,
    ],
    [
      o => (o.spec.rules[0].http.paths[0].path = 'api'),
      /"api" does not begin with \//,
    ],
    [
      o => (o.spec.rules[0].http.paths[0].backend.service.port = {}),
      /it needs either a name or a number/,
    ],
    [o => (o.spec.rules = []), /spec\.rules: it leads nowhere/],
  ],
  HTTPRoute: [
    [
      o => delete o.spec.rules[0].backendRefs[0].port,
      /backendRefs\[0\]\.port: a Service needs its port, and "shop" has none/,
    ],
    [
      o => (o.spec.hostname = 'a.example'),
      /spec\.hostname: there is no such field/,
    ],
  ],
  HorizontalPodAutoscaler: [
    [
      o => (o.spec.minReplicas = 9),
      /minReplicas: 9 is more than maxReplicas 5/,
    ],
    [o => delete o.spec.maxReplicas, /spec\.maxReplicas: the field is missing/],
  ],
  ScaledObject: [
    [
      o => (o.spec.minReplicaCount = 9),
      /minReplicaCount: 9 is more than maxReplicaCount 4/,
    ],
    [o => (o.spec.triggers = []), /spec\.triggers: nothing triggers it/],
    [
      o => (o.spec.triggers[0].metadata.start = 'morning'),
      /metadata\.start: "morning" is no schedule/,
    ],
    [
      o => (o.spec.triggers[0].metadata.desiredReplicas = 3),
      /desiredReplicas: must be string, not 3/,
    ],
  ],
  PodDisruptionBudget: [
    [
      o => (o.spec.maxUnavailable = 1),
      /it needs either minAvailable or maxUnavailable/,
    ],
  ],
  ExternalSecret: [
    [
      o => (o.apiVersion = 'external-secrets.io/v1beta1'),
      /apiVersion external-secrets\.io\/v1beta1 is not served/,
    ],
    [
      o => (o.spec.data[0].remoteKey = 'a'),
      /spec\.data\[0\]\.remoteKey: there is no such field/,
    ],
  ],
  ServiceMonitor: [
    [
      o => (o.spec.endpoints[0].interval = '30 seconds'),
      /endpoints\[0\]\.interval: must match pattern/,
    ],
  ],
  Namespace: [
    [o => (o.metadata.name = 'payments.dev'), /"payments\.dev" is no DNS name/],
    [o => (o.metadata.name = 'a'.repeat(64)), /has 64 characters/],
  ],
  AppProject: [
    [
      o => (o.spec.syncWindows[0].schedule = 'christmas'),
      /syncWindows\[0\]\.schedule: "christmas" is no schedule/,
    ],
    [
      o => (o.spec.sourceRepo = 'a'),
      /spec\.sourceRepo: there is no such field/,
    ],
  ],
};

let folder;
let checks;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-schemas-'));
  checks = await KubernetesChecks.load({ cache: DiskCache.open(folder) });
});

after(() => rmSync(folder, { recursive: true, force: true }));

for (const [kind, document] of GOOD) {
  describe(kind, () => {
    it('is accepted when nothing is wrong with it', async () => {
      assert.deepEqual(await checks.check(document.toJS()), []);
    });

    for (const [spoil, message] of MISTAKES[kind]) {
      it(`is refused: ${message.source}`, async () => {
        const object = document.toJS();
        spoil(object);

        const found = await checks.check(object);

        assert.equal(found.length, 1, JSON.stringify(found, undefined, 2));
        assert.match(found[0].message, message);
        assert.match(found[0].remedy, /\.$/);
      });
    }
  });
}

it('knows the types of exactly the kinds that it knows', () => {
  const types = readFileSync(new URL('kinds.ts', import.meta.url), 'utf8');

  const exported = [
    ...types.matchAll(/^export type \{ (\w+) \} from '(.+)';$/gm),
  ];

  assert.deepEqual(
    exported.map(([, type, module]) => `${type} ${module}`),
    [...KINDS.values()].map(({ type, module }) => `${type} ${module}`),
  );
});

it('checks every kind that it knows', async () => {
  for (const { apiVersion, kind } of KINDS.values()) {
    const found = await checks.check({
      apiVersion,
      kind,
      metadata: { name: 'a' },
      nonsense: true,
    });
    assert.ok(
      found.some(({ message }) =>
        message.endsWith('nonsense: there is no such field'),
      ),
      `${apiVersion}/${kind}: ${JSON.stringify(found)}`,
    );
  }
});
