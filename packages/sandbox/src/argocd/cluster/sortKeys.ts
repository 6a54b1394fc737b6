/** The same value with the keys of its objects in order, as Go writes maps: equal values become equal texts. */
export function sortKeys<T>(value: T): T {
  return sorted(value) as T;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}

/** One text for a value, whatever the order of its keys. */
export function stableText(value: unknown): string {
  return JSON.stringify(sortKeys(value)) ?? 'null';
}
