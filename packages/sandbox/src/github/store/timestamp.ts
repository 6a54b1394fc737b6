/** The present as GitHub writes it: ISO 8601 in UTC, to the second. */
export function timestamp(date: Date = new Date()): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
