import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { readYaml } from './readYaml.mjs';

describe('YAML', () => {
  for (const text of [
    'a: text\nb: 1\nc: true\nd: null\ne: ~\nf:\n',
    'a: "no"\nb: \'1:30\'\nc: "2001-01-01"\n',
    'a: [1, 2.5, 1e3, -1, +1]\nb: { c: d }\n',
    'a: |\n  no\n  010\nb: >\n  folded\n',
    'a: &x [1, { b: 2 }]\nc: *x\n',
    'a: 0x1F\nb: .inf\n',
    '# only a comment\na: 1 # another\n',
  ]) {
    it(`is read as it is: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(readYaml(text), {
        documents: [parse(text)],
        problems: [],
        broken: false,
      });
    });
  }

  it('may hold several documents, of which empty ones do not count', () => {
    assert.deepEqual(readYaml('---\na: 1\n---\n---\nb: 2\n').documents, [
      { a: 1 },
      { b: 2 },
    ]);
    assert.deepEqual(readYaml('').documents, []);
  });

  for (const [text, message] of [
    [
      'name: no',
      /^name: no is the text "no" in YAML 1\.2 and the boolean false in YAML 1\.1/,
    ],
    ['a: { b: [y] }', /^a\.b\[0\]: y is the text "y" .* the boolean true/],
    ['on: push', /^on: on is the text "on" .* the boolean true/],
    ['mode: 0644', /^mode: 0644 is the number 644 .* the number 420/],
    ['mode: 0o644', /^mode: 0o644 is the number 420 .* the text "0o644"/],
    ['at: 1:30', /^at: 1:30 is the text "1:30" .* the number 90/],
    ['day: 2001-01-01', /^day: 2001-01-01 is the text .* a point in time/],
    ['count: 1_000', /^count: 1_000 is the text "1_000" .* the number 1000/],
    ['<<: { a: 1 }', /^<<: YAML 1\.1 merges/],
    ['1: a', /^1: the key is no text$/],
    ['true: a', /^true: the key is no text$/],
    ['? [a]\n: b', /^a key: the key is no text$/],
    ['a: !!str 1', /^a: there is a tag/],
    ['%YAML 1.1\n---\na: b', /^there is a %YAML directive$/],
    ['a: &a [1]\nb: &b [*a]\nc: *b', /^c\[0\]: an alias within an alias$/],
  ]) {
    it(`is read with a complaint: ${JSON.stringify(text)}`, () => {
      const { documents, problems, broken } = readYaml(text);

      assert.deepEqual([documents.length, broken], [1, false]);
      assert.equal(problems.length, 1);
      assert.match(problems[0].message, message);
    });
  }

  for (const [text, message] of [
    ['a: [1', /^line 1: /],
    ['a: 1\n\tb: 2', /^line 2: /],
    ['ok: 1\na: 1\na: 2', /^a: the key is there twice$/],
    ['a: { b: 1, "b": 2 }', /^a\.b: the key is there twice$/],
    ['a: !unknown 1', /^line 1: Unresolved tag/],
    ['a: *nowhere', /^line 1: |no anchor/],
  ]) {
    it(`is refused: ${JSON.stringify(text)}`, () => {
      const { documents, problems } = readYaml(text);

      assert.ok(problems.length > 0);
      assert.match(problems[0].message, message);
      assert.ok(documents.length === 0 || problems[0].document === 0);
    });
  }

  it('cannot be made to grow', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefghi'
        .split('')
        .map(
          (name, index) =>
            `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`)}]`,
        ),
    ].join('\n');

    const { problems } = readYaml(bomb);

    assert.match(problems[0].message, /an alias within an alias$/);
  });
});
