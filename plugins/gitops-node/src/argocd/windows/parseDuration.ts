const UNITS_MS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;

/**
 * Reads a duration as Go writes it: `1h30m`, `90m`, `1.5h`.
 *
 * @returns milliseconds, or undefined for what is no duration
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') {
    return 0;
  }
  const parts = [...text.matchAll(PART)];
  if (!text || parts.map(([part]) => part).join('') !== text) {
    return undefined;
  }
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNITS_MS[unit],
    0,
  );
}
