import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  documents,
  PROFILES,
  profileFile,
  profileValues,
  render,
  template,
} from './chart.mjs';

const RENDERS = new Map(
  await Promise.all(
    PROFILES.map(async profile => [
      profile,
      await render(profileFile(profile)),
    ]),
  ),
);
const WORKLOADS = ['Deployment', 'Rollout', 'CronJob', 'Job'];
const SCALERS = ['HorizontalPodAutoscaler', 'ScaledObject'];

for (const [profile, objects] of RENDERS) {
  describe(`what ${profile} renders`, () => {
    const idle = profile.startsWith('idle');

    it(idle ? 'is only a ServiceAccount' : 'has one workload', () => {
      const kinds = objects.map(({ kind }) => kind);
      if (idle) {
        assert.deepEqual(kinds, ['ServiceAccount']);
      } else {
        const running = kinds.filter(kind =>
          ['Deployment', 'Rollout', 'CronJob'].includes(kind),
        );
        assert.equal(running.length, 1);
        assert.ok(kinds.includes('NetworkPolicy'));
      }
    });

    it('has pods that the restricted Pod Security Standard admits, and more', () => {
      for (const { name, spec } of pods(objects)) {
        assert.equal(spec.securityContext.runAsNonRoot, true, name);
        assert.deepEqual(spec.securityContext.seccompProfile, {
          type: 'RuntimeDefault',
        });
        assert.notEqual(spec.securityContext.runAsUser, 0);
        for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) {
          assert.ok(!(key in spec), key);
        }
        for (const volume of spec.volumes) {
          const [kind] = Object.keys(volume).filter(key => key !== 'name');
          const allowed = [
            'emptyDir',
            'configMap',
            'secret',
            'persistentVolumeClaim',
          ];
          assert.ok(allowed.includes(kind), `${volume.name} is a ${kind}`);
        }
        for (const container of containers(spec)) {
          assert.deepEqual(container.securityContext, {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
          const tmp = container.volumeMounts.find(
            ({ mountPath }) => mountPath === '/tmp',
          );
          assert.deepEqual(
            spec.volumes.find(volume => volume.name === tmp.name),
            { name: tmp.name, emptyDir: {} },
          );
          for (const { hostPort } of container.ports ?? []) {
            assert.equal(hostPort, undefined);
          }
        }
      }
    });

    it('has requests and limits for every container', () => {
      for (const { spec } of pods(objects)) {
        for (const { resources, name } of containers(spec)) {
          assert.ok(resources.requests.cpu, name);
          assert.ok(resources.requests.memory, name);
          assert.ok(resources.limits.memory, name);
        }
      }
    });

    it('gives pods a token of the Kubernetes API only where it is asked for', async () => {
      const { serviceAccount } = await profileValues(profile);
      const wanted = serviceAccount?.automountToken ?? false;
      for (const { spec, kind } of pods(objects)) {
        assert.equal(
          spec.automountServiceAccountToken,
          kind === 'Job' ? false : wanted,
        );
      }
    });

    it('counts pods in one place', () => {
      const scaled = objects.some(({ kind }) => SCALERS.includes(kind));
      for (const { kind, spec } of objects) {
        if (['Deployment', 'Rollout'].includes(kind)) {
          assert.equal('replicas' in spec, !scaled);
        }
        if (kind === 'Rollout') {
          assert.equal(Object.keys(spec.strategy).length, 1);
        }
      }
      const scalers = objects.filter(({ kind }) => SCALERS.includes(kind));
      assert.ok(scalers.length <= 1);
      for (const { spec } of scalers) {
        const target = objects.find(
          ({ apiVersion, kind, metadata }) =>
            apiVersion === spec.scaleTargetRef.apiVersion &&
            kind === spec.scaleTargetRef.kind &&
            metadata.name === spec.scaleTargetRef.name,
        );
        assert.ok(target, 'the scaled workload is rendered');
      }
    });

    it('selects its own pods, and never those of migrations', () => {
      for (const { kind, spec, metadata } of objects) {
        const selector = selectorOf(kind, spec);
        if (selector) {
          const name = selector['app.kubernetes.io/name'];
          const labels = pods(objects).map(pod => pod.labels);
          assert.equal(name, metadata.name.replace(/-preview$/, ''));
          assert.ok(labels.some(own => own['app.kubernetes.io/name'] === name));
        }
      }
    });

    it('mounts and reads nothing that is not there', () => {
      const config = names(objects, 'ConfigMap');
      const secrets = names(objects, 'ExternalSecret');
      for (const { spec } of pods(objects)) {
        const volumes = spec.volumes.map(({ name }) => name);
        assert.equal(new Set(volumes).size, volumes.length);
        for (const { env = [], envFrom = [], volumeMounts } of containers(
          spec,
        )) {
          for (const { name } of volumeMounts) {
            assert.ok(volumes.includes(name), name);
          }
          for (const { configMapRef } of envFrom) {
            assert.ok(config.includes(configMapRef.name));
          }
          for (const { valueFrom } of env) {
            if (valueFrom) {
              assert.ok(secrets.includes(valueFrom.secretKeyRef.name));
            }
          }
        }
      }
    });

    it('has names that only differ between kinds', () => {
      const all = objects.map(
        ({ kind, metadata }) => `${kind} ${metadata.name}`,
      );
      assert.equal(new Set(all).size, all.length);
    });
  });
}

describe('migrations', () => {
  const objects = RENDERS.get('everything');
  const hooks = objects.filter(
    ({ metadata }) => metadata.annotations?.['argocd.argoproj.io/hook'],
  );
  const wave = ({ metadata }) =>
    Number(metadata.annotations['argocd.argoproj.io/sync-wave'] ?? 0);

  it('find all that they need before the first sync', () => {
    const job = hooks.find(({ kind }) => kind === 'Job');
    const earlier = hooks.filter(hook => wave(hook) < wave(job));
    const { spec } = job.spec.template;
    assert.deepEqual(earlier.map(({ kind }) => kind).sort(), [
      'ConfigMap',
      'ConfigMap',
      'ExternalSecret',
      'NetworkPolicy',
      'ServiceAccount',
    ]);
    const has = (kind, name) =>
      earlier.some(hook => hook.kind === kind && hook.metadata.name === name);
    assert.ok(has('ServiceAccount', spec.serviceAccountName));
    const [container] = spec.containers;
    for (const { configMapRef } of container.envFrom) {
      assert.ok(has('ConfigMap', configMapRef.name));
    }
    for (const { configMap } of spec.volumes.filter(
      volume => volume.configMap,
    )) {
      assert.ok(has('ConfigMap', configMap.name));
    }
    const references = container.env.filter(({ valueFrom }) => valueFrom);
    assert.equal(references.length, 2);
    for (const { valueFrom } of references) {
      assert.ok(has('ExternalSecret', valueFrom.secretKeyRef.name));
    }
  });

  it('see the configuration that the application is about to see', () => {
    const data = (kind, suffix) =>
      objects.find(
        ({ kind: own, metadata }) =>
          own === kind && metadata.name === `checkout${suffix}`,
      );
    for (const part of ['env', 'files']) {
      assert.deepEqual(
        data('ConfigMap', `-migrate-${part}`).data,
        data('ConfigMap', `-${part}`).data,
      );
    }
    const remote = suffix => data('ExternalSecret', suffix).spec.data;
    assert.deepEqual(remote('-migrate'), remote(''));
    const egress = suffix => data('NetworkPolicy', suffix).spec.egress;
    assert.deepEqual(egress('-migrate'), egress(''));
  });

  it('run the image of the application', () => {
    const [rollout, job] = ['Rollout', 'Job'].map(wanted =>
      objects.find(({ kind }) => kind === wanted),
    );
    assert.equal(
      job.spec.template.spec.containers[0].image,
      rollout.spec.template.spec.containers[0].image,
    );
  });
});

describe('a changed configuration', () => {
  const checksum = async change => {
    const values = await profileValues('web');
    const rendered = await render({ ...values, ...change });
    const { spec } = rendered.find(({ kind }) => kind === 'Deployment');
    return spec.template.metadata.annotations?.['checksum/config'];
  };

  it('replaces the pods', async () => {
    const sums = await Promise.all([
      checksum({}),
      checksum({ config: { env: { A: '1' } } }),
      checksum({ config: { env: { A: '2' } } }),
      checksum({ config: { files: { A: '1' } } }),
    ]);
    assert.equal(sums[0], undefined);
    assert.equal(new Set(sums).size, 4);
  });
});

describe('the image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const cases = [
    [{ repository: 'ghcr.io/acme/a', tag: '1.8.0' }, 'ghcr.io/acme/a:1.8.0'],
    [
      { repository: 'ghcr.io/acme/a', tag: 'latest', digest },
      `ghcr.io/acme/a:latest@${digest}`,
    ],
    [{ repository: 'nginx', digest }, `nginx@${digest}`],
    [
      { repository: 'localhost:5000/a/b', tag: '1.10' },
      'localhost:5000/a/b:1.10',
    ],
  ];
  for (const [image, reference] of cases) {
    it(`is ${reference}`, async () => {
      const rendered = await render({ ...(await profileValues('web')), image });
      const { spec } = rendered.find(({ kind }) => kind === 'Deployment');
      assert.equal(spec.template.spec.containers[0].image, reference);
    });
  }
});

describe('a PodDisruptionBudget', () => {
  const cases = [
    [{ replicas: 1 }, 0],
    [{ replicas: 2 }, 1],
    [{ autoscaling: { kind: 'hpa', min: 1, max: 9 } }, 0],
    [{ autoscaling: { kind: 'hpa', min: 2, max: 9 } }, 1],
  ];
  for (const [change, count] of cases) {
    it(`is rendered ${count} times for ${JSON.stringify(change)}`, async () => {
      const rendered = await render({
        ...(await profileValues('web')),
        ...change,
      });
      assert.equal(names(rendered, 'PodDisruptionBudget').length, count);
    });
  }
});

describe('awkward texts', () => {
  // Each is something else than text to one of the readers of YAML.
  const awkward = ['no', 'on', 'y', 'n', 'null', 'true', 'e1'];
  for (const name of awkward) {
    it(`stay text as the name ${name}`, async () => {
      const values = await profileValues('everything');
      const { failed, stdout, stderr } = await template({
        ...values,
        name,
        team: name,
        environment: name,
        image: { repository: name, tag: '1e3' },
        env: {
          [name]: name,
          N: '0x1F',
          O: '0o17',
          S: '12:30:45',
          D: '2026-11-23',
          U: '1_000',
        },
        config: {
          env: { yes: 'off', NULL: '~' },
          files: { [name]: name, '1e3': '1e3' },
        },
        network: {
          ingress: {
            [name]: {
              from: [{ application: name }, { namespace: '1e3' }],
              ports: [80],
            },
          },
        },
        sidecars: [
          {
            name,
            image: { repository: name, tag: '010' },
            args: [name, '1e3', ''],
          },
        ],
        volumes: { [name]: { kind: 'secret', path: '/etc/x', name: '1e3' } },
        initContainers: [{ name: 'init', volumes: [name] }],
      });
      assert.equal(failed, false, stderr);
      const [old, current] = ['1.1', '1.2'].map(version =>
        documents(stdout, version),
      );
      assert.deepEqual(old, current);
      assertOnlyText(old);
      assert.ok(old.some(({ metadata }) => metadata.name === name));
    });
  }
});

/** Whatever Kubernetes wants as text: keys and values of labels, annotations, data and variables, names. */
function assertOnlyText(value, key = '') {
  const texts = ['labels', 'matchLabels', 'annotations', 'data'];
  if (Array.isArray(value)) {
    value.forEach(item => assertOnlyText(item, key === 'args' ? key : ''));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, child] of Object.entries(value)) {
      if (texts.includes(key) || ['name', 'value', 'image'].includes(name)) {
        assert.equal(typeof child, 'string', `${key}.${name}`);
      }
      assertOnlyText(child, name);
    }
  } else if (key === 'args') {
    assert.equal(typeof value, 'string');
  }
}

function pods(objects) {
  return objects
    .filter(({ kind }) => WORKLOADS.includes(kind))
    .map(({ kind, metadata, spec }) => {
      const { template: pod } =
        kind === 'CronJob' ? spec.jobTemplate.spec : spec;
      return {
        kind,
        name: metadata.name,
        labels: pod.metadata.labels,
        spec: pod.spec,
      };
    });
}

function containers(spec) {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

function names(objects, wanted) {
  return objects
    .filter(({ kind }) => kind === wanted)
    .map(({ metadata }) => metadata.name);
}

function selectorOf(kind, spec) {
  switch (kind) {
    case 'Service':
      return spec.selector;
    case 'NetworkPolicy':
      return spec.podSelector.matchLabels;
    case 'Deployment':
    case 'Rollout':
    case 'PodDisruptionBudget':
    case 'ServiceMonitor':
      return spec.selector.matchLabels;
    default:
      return undefined;
  }
}
