import { diffLines } from './diffLines';
import { foldLines } from './foldLines';

const file = (changed: number[]) =>
  Array.from(
    { length: 20 },
    (_, line) => `${changed.includes(line) ? 'x' : 'line'}${line}\n`,
  ).join('');

const show = (changed: number[]) =>
  foldLines(diffLines(file([]), file(changed))).map(line =>
    line.kind === 'folded' ? `(${line.count})` : line.text,
  );

describe('foldLines', () => {
  it('keeps three lines on each side of a change', () => {
    expect(show([10])).toEqual([
      '(7)',
      'line7',
      'line8',
      'line9',
      'line10',
      'x10',
      'line11',
      'line12',
      'line13',
      '(6)',
    ]);
  });

  it('folds between changes that are far apart only', () => {
    expect(show([0, 5]).filter(text => text.startsWith('('))).toEqual(['(11)']);
    expect(show([0, 19]).filter(text => text.startsWith('('))).toEqual([
      '(12)',
    ]);
  });

  it('shows a file without changes as it is', () => {
    expect(show([])).toHaveLength(20);
  });
});
