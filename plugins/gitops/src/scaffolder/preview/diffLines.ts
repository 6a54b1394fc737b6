/** A line of a file, and whether it comes, goes or stays. */
export interface DiffLine {
  kind: 'added' | 'removed' | 'same';
  text: string;
}

/** Beyond this many pairs of lines the middle is shown as replaced: nobody reads such a comparison line by line. */
const MAX_PAIRS = 4_000_000;

/**
 * Compares two texts line by line: the shortest way from one to the other, removals before additions. An absent text
 * has no lines.
 */
export function diffLines(
  before: string | undefined,
  after: string | undefined,
): DiffLine[] {
  const old = splitLines(before);
  const now = splitLines(after);
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) {
    start += 1;
  }
  let end = 0;
  while (
    end < shorter - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end += 1;
  }
  return [
    ...mark('same', old.slice(0, start)),
    ...diffMiddle(
      old.slice(start, old.length - end),
      now.slice(start, now.length - end),
    ),
    ...mark('same', old.slice(old.length - end)),
  ];
}

function diffMiddle(old: string[], now: string[]): DiffLine[] {
  if (old.length * now.length > MAX_PAIRS) {
    return [...mark('removed', old), ...mark('added', now)];
  }
  const common = commonLengths(old, now);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', text: old[i] });
      i += 1;
      j += 1;
    } else if (
      j === now.length ||
      (i < old.length && common[i + 1][j] >= common[i][j + 1])
    ) {
      lines.push({ kind: 'removed', text: old[i] });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: now[j] });
      j += 1;
    }
  }
  return lines;
}

/** Length of the longest common subsequence of what follows `old[i]` and `now[j]`, for every pair. */
function commonLengths(old: string[], now: string[]): Uint32Array[] {
  const lengths = Array.from(
    { length: old.length + 1 },
    () => new Uint32Array(now.length + 1),
  );
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i][j] =
        old[i] === now[j]
          ? lengths[i + 1][j + 1] + 1
          : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

function splitLines(text: string | undefined): string[] {
  if (!text) {
    return [];
  }
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function mark(kind: DiffLine['kind'], lines: string[]): DiffLine[] {
  return lines.map(text => ({ kind, text }));
}
