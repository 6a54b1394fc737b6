/** Every text in a value, keys of objects included. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(entry => entry.flatMap(textsIn))
    : [];
}
