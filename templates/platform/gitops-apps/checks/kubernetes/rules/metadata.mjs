import { podTemplateOf } from './podTemplates.mjs';

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** A Service is a name in DNS on its own, which an older rule lets begin with letters only. */
const SERVICE = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const SUBDOMAIN =
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/;
const KEY = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** Names that every pod of a workload carries on, with room for what controllers append. */
const LONGEST = { CronJob: 52, Job: 63, Namespace: 63, Service: 63 };
const NAME_PATTERNS = { Namespace: LABEL, Service: SERVICE };

/** Names, labels and the keys of annotations. */
export function checkMetadata(object) {
  const pods = podTemplateOf(object);
  return [
    ...checkName(object),
    ...checkLabels('metadata.labels', object.metadata?.labels),
    ...checkKeys('metadata.annotations', object.metadata?.annotations),
    ...(pods
      ? [
          ...checkLabels(
            `${pods.at}.metadata.labels`,
            pods.template.metadata?.labels,
          ),
          ...checkKeys(
            `${pods.at}.metadata.annotations`,
            pods.template.metadata?.annotations,
          ),
        ]
      : []),
  ];
}

function checkName({ kind, metadata }) {
  const at = 'metadata.name';
  const name = metadata?.name;
  if (typeof name !== 'string' || name === '') {
    return [{ at, message: 'the object has no name', remedy: 'Add it.' }];
  }
  const longest = LONGEST[kind] ?? 253;
  const pattern = NAME_PATTERNS[kind] ?? SUBDOMAIN;
  if (!pattern.test(name)) {
    return [
      {
        at,
        message: `"${name}" is no DNS name`,
        remedy: `Use lower-case letters, digits and "-", beginning with a ${
          pattern === SERVICE ? 'letter' : 'letter or digit'
        }.`,
      },
    ];
  }
  return name.length > longest
    ? [
        {
          at,
          message: `"${name}" has ${name.length} characters`,
          remedy: `Use at most ${longest}.`,
        },
      ]
    : [];
}

function checkLabels(at, labels) {
  return [
    ...checkKeys(at, labels),
    ...Object.entries(labels ?? {})
      .filter(([, value]) => !VALUE.test(value) || value.length > 63)
      .map(([key, value]) => ({
        at: `${at}.${key}`,
        message: `"${value}" cannot be the value of a label`,
        remedy:
          'Use at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
      })),
  ];
}

function checkKeys(at, entries) {
  return Object.keys(entries ?? {})
    .filter(key => !isKey(key))
    .map(key => ({
      at: `${at}.${key}`,
      message: `"${key}" cannot be a key`,
      remedy:
        'Use letters, digits, "-", "_" and ".", if need be behind a domain and "/".',
    }));
}

function isKey(key) {
  const [name, prefix, ...more] = key.split('/').reverse();
  return (
    more.length === 0 &&
    KEY.test(name) &&
    name.length <= 63 &&
    (prefix === undefined ||
      (SUBDOMAIN.test(prefix.toLowerCase()) && prefix.length <= 253))
  );
}
