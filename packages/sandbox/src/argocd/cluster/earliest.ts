/** The first of the times that are known. */
export function earliest(times: (number | undefined)[]): number | undefined {
  const known = times.filter((at): at is number => at !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
