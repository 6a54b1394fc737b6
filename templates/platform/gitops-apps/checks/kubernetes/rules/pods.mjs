import { podTemplateOf } from './podTemplates.mjs';
import { amountOf } from './quantity.mjs';

const PORT_NAME = /^(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const ENDLESS = new Set(['Deployment', 'Rollout']);
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** What within a pod refers to something else in it. */
export function checkPods(object) {
  const pods = podTemplateOf(object);
  const spec = pods?.template.spec;
  if (!spec) {
    return [];
  }
  const at = `${pods.at}.spec`;
  const containers = ['initContainers', 'containers'].flatMap(list =>
    (spec[list] ?? []).map((container, index) => ({
      at: `${at}.${list}[${index}]`,
      container,
    })),
  );
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  return [
    ...checkRestartPolicy({ object, spec, at }),
    ...repeated(containers.map(({ container }) => container.name)).map(
      name => ({
        at: `${at}.containers`,
        message: `there are several containers "${name}"`,
        remedy: 'Give each a name of its own.',
      }),
    ),
    ...repeated((spec.volumes ?? []).map(({ name }) => name)).map(name => ({
      at: `${at}.volumes`,
      message: `there are several volumes "${name}"`,
      remedy: 'Give each a name of its own.',
    })),
    ...containers.flatMap(one => checkContainer({ ...one, volumes })),
  ];
}

function checkRestartPolicy({ object, spec, at }) {
  const allowed = ENDLESS.has(object.kind)
    ? ['Always', undefined]
    : ['Never', 'OnFailure'];
  return allowed.includes(spec.restartPolicy)
    ? []
    : [
        {
          at: `${at}.restartPolicy`,
          message: `${spec.restartPolicy ?? 'Always'} is not allowed in a ${
            object.kind
          }`,
          remedy: `Use ${allowed.filter(Boolean).join(' or ')}.`,
        },
      ];
}

function checkContainer({ at, container, volumes }) {
  const { ports = [], volumeMounts = [], resources = {} } = container;
  const names = ports.map(({ name }) => name).filter(Boolean);
  return [
    ...names
      .filter(
        name =>
          !PORT_NAME.test(name) || name.length > 15 || name.includes('--'),
      )
      .map(name => ({
        at: `${at}.ports`,
        message: `"${name}" cannot be the name of a port`,
        remedy:
          'Use at most 15 lower-case letters, digits and single "-", with a letter among them.',
      })),
    ...repeated(names).map(name => ({
      at: `${at}.ports`,
      message: `there are several ports "${name}"`,
      remedy: 'Give each a name of its own.',
    })),
    ...volumeMounts
      .filter(({ name }) => !volumes.has(name))
      .map(({ name }) => ({
        at: `${at}.volumeMounts`,
        message: `there is no volume "${name}"`,
        remedy: 'Add the volume, or remove what mounts it.',
      })),
    ...repeated(volumeMounts.map(({ mountPath }) => mountPath)).map(
      mountPath => ({
        at: `${at}.volumeMounts`,
        message: `several volumes are mounted at ${mountPath}`,
        remedy: 'Keep one of them.',
      }),
    ),
    ...PROBES.flatMap(probe =>
      checkProbe({ at: `${at}.${probe}`, probe: container[probe], names }),
    ),
    ...Object.entries(resources.requests ?? {})
      .filter(
        ([name, request]) =>
          amountOf(request) > amountOf(resources.limits?.[name]),
      )
      .map(([name, request]) => ({
        at: `${at}.resources.requests.${name}`,
        message: `${request} is more than the limit ${resources.limits[name]}`,
        remedy: 'Raise the limit or lower the request.',
      })),
  ];
}

function checkProbe({ at, probe, names }) {
  if (!probe) {
    return [];
  }
  const kinds = ['exec', 'grpc', 'httpGet', 'tcpSocket'].filter(
    kind => probe[kind],
  );
  if (kinds.length !== 1) {
    return [
      {
        at,
        message:
          kinds.length === 0
            ? 'it asks nothing'
            : `it asks by ${kinds.join(' and ')}`,
        remedy: 'Have one of exec, grpc, httpGet and tcpSocket.',
      },
    ];
  }
  const port = probe[kinds[0]].port;
  return typeof port === 'string' && !names.includes(port)
    ? [
        {
          at: `${at}.${kinds[0]}.port`,
          message: `the container has no port "${port}"`,
          remedy:
            names.length > 0
              ? `Use one of ${names.join(', ')}.`
              : 'Use its number.',
        },
      ]
    : [];
}

function repeated(names) {
  return [
    ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
  ];
}
