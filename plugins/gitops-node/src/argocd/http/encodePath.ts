/**
 * Joins segments so that each stays one, whatever is in it.
 *
 * @throws Error for segments that a URL takes for a way up, or for nothing: encoding leaves dots alone
 */
export function encodePath(segments: string[]): string {
  return segments
    .map(segment => {
      if (['', '.', '..'].includes(segment)) {
        throw new Error(`"${segment}" is no segment of an API path`);
      }
      return encodeURIComponent(segment);
    })
    .join('/');
}
