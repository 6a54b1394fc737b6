/** `v1.29.3-rc.1`, `1.29`, `2026-11-23`: numbers, then anything. */
const VERSION = /^v?(\d+(?:\.\d+)*)(?:[-+._](.*))?$/;

const byNumber = new Intl.Collator('en', { numeric: true });

/**
 * Orders tags from new to old, as far as names tell: versions by their numbers, a release before what has a suffix
 * (`1.29.3`, `1.29.3-alpine`), then everything else by name.
 */
export function compareTags(one: string, other: string): number {
  const [a, b] = [readVersion(one), readVersion(other)];
  if (!a || !b) {
    return Number(!a) - Number(!b) || byNumber.compare(other, one);
  }
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let index = 0; index < length; index++) {
    // `1.29` stands behind `1.29.0`: it moves, so it says less.
    const difference = (b.numbers[index] ?? -1) - (a.numbers[index] ?? -1);
    if (difference !== 0) {
      return difference;
    }
  }
  return (
    Number(a.suffix !== '') - Number(b.suffix !== '') ||
    byNumber.compare(b.suffix, a.suffix) ||
    byNumber.compare(other, one)
  );
}

function readVersion(tag: string) {
  const [, numbers, suffix = ''] = tag.match(VERSION) ?? [];
  return numbers
    ? { numbers: numbers.split('.').map(Number), suffix }
    : undefined;
}
