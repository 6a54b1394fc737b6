import { DiffLine, diffLines } from './diffLines';

const SIGNS: Record<DiffLine['kind'], string> = {
  added: '+',
  removed: '-',
  same: ' ',
};

const show = (lines: DiffLine[]) =>
  lines.map(({ kind, text }) => `${SIGNS[kind]}${text}`);

/** A small pseudo-random source, so that a failure can be repeated. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('diffLines', () => {
  it.each([
    ['a changed line', 'a\nb\nc\n', 'a\nx\nc\n', [' a', '-b', '+x', ' c']],
    ['an added line', 'a\nc\n', 'a\nb\nc\n', [' a', '+b', ' c']],
    ['a removed line', 'a\nb\nc\n', 'a\nc\n', [' a', '-b', ' c']],
    ['a repeated line', 'a\na\n', 'a\na\na\n', [' a', ' a', '+a']],
    ['a moved line', 'a\nb\n', 'b\na\n', ['-a', ' b', '+a']],
    ['a new file', undefined, 'a\nb\n', ['+a', '+b']],
    ['a removed file', 'a\nb\n', undefined, ['-a', '-b']],
    ['the same file', 'a\n\nb\n', 'a\n\nb\n', [' a', ' ', ' b']],
    ['no end of line', 'a', 'a\nb', [' a', '+b']],
    ['nothing at all', undefined, undefined, []],
    ['empty files', '', '', []],
  ])('shows %s', (_, before, after, lines) => {
    expect(show(diffLines(before, after))).toEqual(lines);
  });

  it('leads from one text to the other, whatever they are', () => {
    const random = createRandom(7);
    const text = () =>
      Array.from(
        { length: Math.floor(random() * 12) },
        () => `${'abcd'[Math.floor(random() * 4)]}\n`,
      ).join('');
    for (let round = 0; round < 500; round += 1) {
      const [before, after] = [text(), text()];
      const lines = diffLines(before, after);
      const join = (kind: DiffLine['kind']) =>
        lines
          .filter(line => line.kind === 'same' || line.kind === kind)
          .map(line => `${line.text}\n`)
          .join('');
      expect([join('removed'), join('added')]).toEqual([before, after]);
    }
  });

  it('gives up comparing the middle of huge files, quickly and without losing a line', () => {
    const file = (name: string) =>
      Array.from({ length: 5_000 }, (_, n) => `${name}${n}\n`).join('');
    const lines = diffLines(`top\n${file('a')}`, `top\n${file('b')}`);
    expect(lines).toHaveLength(10_001);
    expect(lines[0]).toEqual({ kind: 'same', text: 'top' });
    expect(lines[1]).toEqual({ kind: 'removed', text: 'a0' });
    expect(lines.at(-1)).toEqual({ kind: 'added', text: 'b4999' });
  });
});
