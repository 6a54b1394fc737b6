import { DiffLine } from './diffLines';

/** How many unchanged lines are shown around a change. */
const CONTEXT = 3;

/** A line, or a number of unchanged lines that are not worth reading. */
export type FoldedLine = DiffLine | { kind: 'folded'; count: number };

/** Puts long stretches of unchanged lines away. Lines without any change among them are all kept. */
export function foldLines(lines: DiffLine[]): FoldedLine[] {
  const changes = lines.flatMap(({ kind }, index) =>
    kind === 'same' ? [] : [index],
  );
  if (changes.length === 0) {
    return lines;
  }
  const isNear = new Set(
    changes.flatMap(index =>
      Array.from({ length: 2 * CONTEXT + 1 }, (_, k) => index - CONTEXT + k),
    ),
  );
  const folded: FoldedLine[] = [];
  lines.forEach((line, index) => {
    const last = folded.at(-1);
    if (isNear.has(index)) {
      folded.push(line);
    } else if (last?.kind === 'folded') {
      last.count += 1;
    } else {
      folded.push({ kind: 'folded', count: 1 });
    }
  });
  return folded;
}
