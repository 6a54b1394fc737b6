const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a duration as Go writes it, `1h30m`; a bare number is seconds. What is none of that is 0. */
export function parseDuration(duration: string | number): number {
  const text = String(duration);
  if (/^\d+$/.test(text)) {
    return Number(text) * UNIT_MS.s;
  }
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    return 0;
  }
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit],
    0,
  );
}
