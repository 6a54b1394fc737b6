import fc from 'fast-check';
import { parse, parseDocument } from 'yaml';
import { editImage } from './editImage';
import { listComments } from './editKeyInPlace';
import { editValues } from './editValues';
import { writeYaml } from './writeYaml';

const VALUES = `# Settings of checkout in dev. Change them by pull request.
name: "checkout"

# Twice what it was, since Easter.
size:    medium   # see the dashboard
port: 8080
exposure: 'internal'
autoscaling: { kind: hpa, min: 2, max: 10 }   # by CPU
env:
    # For the night.
    LOG_LEVEL: info
    "MODE": "b"   # until June
network:
  egress:
  - to: [{cidr: 10.0.0.0/8}]
# The end.
`;

describe('editValues', () => {
  it.each<[string, Parameters<typeof editValues>[1], [string, string][]]>([
    ['nothing', {}, []],
    [
      'what is there already',
      { size: 'medium', port: 8080, env: { LOG_LEVEL: 'info', MODE: 'b' } },
      [],
    ],
    ['what is to go and is not there', { replicas: undefined }, []],
    [
      'a plain text',
      { size: 'large' },
      [['size:    medium   #', 'size:    large   #']],
    ],
    [
      'a plain text that must be quoted',
      { size: 'no' },
      [['size:    medium   #', 'size:    "no"   #']],
    ],
    [
      'a text in single quotes',
      { exposure: "it's" },
      [["'internal'", "'it''s'"]],
    ],
    ['a number', { port: 9090 }, [['port: 8080', 'port: 9090']]],
    [
      'one key of a mapping',
      { env: { LOG_LEVEL: 'debug', MODE: 'b' } },
      [['LOG_LEVEL: info', 'LOG_LEVEL: debug']],
    ],
    [
      'a new key of a mapping',
      { env: { LOG_LEVEL: 'info', MODE: 'b', WORKERS: '4' } },
      [['# until June\n', '# until June\n    WORKERS: "4"\n']],
    ],
    [
      'a key of a flow mapping',
      { autoscaling: { kind: 'hpa', min: 3, max: 10 } },
      [['min: 2', 'min: 3']],
    ],
    [
      'a new key',
      { strategy: 'canary', metrics: { enabled: true } },
      [
        [
          '# The end.\n',
          'strategy: "canary"\nmetrics:\n  enabled: true\n# The end.\n',
        ],
      ],
    ],
    ['a key that leaves', { port: undefined }, [['port: 8080\n', '']]],
  ])('changes only %s', (_, changes, replacements) => {
    const expected = replacements.reduce(
      (text, [before, after]) => text.replace(before, after),
      VALUES,
    );
    expect(editValues(VALUES, changes)).toBe(expected);
  });

  it('keeps the comments of what leaves', () => {
    const edited = editValues(VALUES, {
      autoscaling: undefined,
      env: undefined,
      replicas: 3,
    });
    expect(listComments(edited).sort()).toEqual(listComments(VALUES).sort());
    const { autoscaling, env, ...rest } = parse(VALUES);
    expect(parse(edited)).toEqual({ ...rest, replicas: 3 });
  });

  it.each([
    ['', { size: 'small' }, 'size: "small"\n'],
    ['# Nothing yet\n', { size: 'small' }, '# Nothing yet\n\nsize: "small"\n'],
    ['a: 1', { b: 2 }, 'a: 1\nb: 2\n'],
    ['a:\n', { a: 'x' }, 'a: "x"\n'],
    ['env: {}\n', { env: { A: 'b' } }, 'env:\n  A: "b"\n'],
    ['env:\n  A: b\n', { env: {} }, 'env: {}\n'],
    ['a: |\n  text\nb: 1\n', { a: 'x' }, 'a: "x"\nb: 1\n'],
    ['a: 1\nb: |+\n  text\n\n', { c: 1 }, 'a: 1\nb: |+\n  text\n\nc: 1\n'],
  ])('changes %j with %j', (text, changes, expected) => {
    expect(editValues(text, changes)).toBe(expected);
  });

  it.each([
    ['a: [', /^The values file is no YAML that can be read: .* Mend it/],
    ['a: 1\na: 2\n', /^The values file is no YAML that can be read: Map keys/],
    ['- a\n', /^The values file is written in a way that does not let size/],
    [
      'size: &s small\nname: *s\n',
      /^The values file is written in a way that does not let size be changed alone/,
    ],
  ])('refuses %j', (text, message) => {
    expect(() => editValues(text, { size: 'large' })).toThrow(
      expect.objectContaining({
        name: 'ConflictError',
        message: expect.stringMatching(message),
      }),
    );
  });

  const key = fc.oneof(
    fc.stringMatching(/^[a-z]{1,6}$/),
    fc.constantFrom('size', 'port', 'env', 'no', 'null', 'A B', '1', '#'),
  );
  const scalar = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('no', '1e3', '# x', 'a: b', 'x\n# y\nz: 1', ' ', "'", '"'),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { value } = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  }));
  const mapping = fc.dictionary(key, value, {
    maxKeys: 6,
    noNullPrototype: true,
  });

  /** A document as a person may have written it: comments wherever they can be, some of it in one line. */
  const documents = fc
    .record({ content: mapping, seed: fc.infiniteStream(fc.nat(9)) })
    .map(({ content, seed }) => {
      const draw = () => seed.next().value as number;
      const lines = writeYaml(content).split('\n').slice(0, -1);
      const commented = lines.flatMap((line, index) => {
        const indent = line.match(/^ */)![0];
        const isEmpty = line === '{}';
        return [
          ...(draw() < 3 && !isEmpty ? [`${indent}# above ${index}`] : []),
          draw() < 3 ? `${line} # at ${index}` : line,
          ...(draw() < 1 ? [''] : []),
        ];
      });
      return `${commented.join('\n')}\n`;
    })
    .filter(text => parseDocument(text).errors.length === 0);

  const changes = fc.dictionary(key, fc.oneof(value, fc.constant(undefined)), {
    maxKeys: 4,
    noNullPrototype: true,
  });

  it('keeps every comment and the order of what it does not touch, whatever the document', () => {
    fc.assert(
      fc.property(documents, changes, (text, wanted) => {
        const before = parse(text, { version: '1.1' }) ?? {};
        const edited = editValues(
          text,
          wanted as Parameters<typeof editValues>[1],
        );
        const after = parse(edited, { version: '1.1' }) ?? {};
        const expected = Object.fromEntries(
          Object.entries({ ...before, ...wanted }).filter(
            ([, item]) => item !== undefined,
          ),
        );
        expect(after).toEqual(expected);
        expect(listComments(edited).sort()).toEqual(listComments(text).sort());
        const untouched = (object: object) =>
          Object.keys(object).filter(name => !(name in wanted));
        expect(untouched(after)).toEqual(untouched(before));
        expect(
          editValues(edited, wanted as Parameters<typeof editValues>[1]),
        ).toBe(edited);
      }),
      { numRuns: 400 },
    );
  });
});

describe('editImage', () => {
  const idle = '# Written by bots.\nimage: {}\n';
  const running =
    '# Written by bots.\nimage:\n  repository: "ghcr.io/acme/checkout"\n  tag: "1.4.2"\n';
  const digest = `sha256:${'0'.repeat(64)}`;

  it.each([
    [
      'starts',
      idle,
      { repository: 'ghcr.io/acme/checkout', tag: '1.4.2' },
      running,
    ],
    ['stops', running, undefined, idle],
    [
      'leaves alone what runs',
      running,
      { repository: 'ghcr.io/acme/checkout', tag: '1.4.2' },
      running,
    ],
    [
      'keeps the order and the comments',
      'image:\n  tag: 1.4.2 # since May\n  repository: nginx\n',
      { repository: 'nginx', digest },
      `image:\n  repository: "nginx"\n  digest: "${digest}"\n`,
    ],
    [
      'replaces the tag',
      'image:\n  tag: 1.4.2 # since May\n  repository: nginx\n',
      { repository: 'nginx', tag: '1.10' },
      `image:\n  tag: "1.10" # since May\n  repository: "nginx"\n`,
    ],
  ])('%s', (_, text, image, expected) => {
    expect(editImage(text, image)).toBe(expected);
  });

  it('refuses a file without image', () => {
    expect(() => editImage('tag: 1\n', undefined)).toThrow(
      'image.yaml has no mapping "image"',
    );
  });
});
