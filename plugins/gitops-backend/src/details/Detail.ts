import { createHash } from 'node:crypto';

/**
 * An answer, made ready for all who get it.
 */
export interface Detail<T> {
  answer: T;
  etag: string;
  /** Characters of JSON. */
  size: number;
}

/**
 * @param meaning - what of the answer counts: when the same is said again, only later, a browser need not get it again
 */
export function toDetail<T>(answer: T, meaning: unknown = answer): Detail<T> {
  const text = JSON.stringify(meaning);
  const hash = createHash('sha256').update(text).digest('base64url');
  return { answer, etag: `W/"${hash}"`, size: text.length };
}
