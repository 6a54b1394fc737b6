import { plainText } from '../http/plainText';
import { redactUrlCredentials } from '../http/redactUrlCredentials';

/** Enough to say what is wrong; whole manifests in an error are for Argo CD's own page. */
const MAX_LENGTH = 2_000;

/**
 * Reads what Argo CD says in words: as people see it, without credentials in addresses, and no longer than a page can
 * show.
 */
export function readMessage(text: string): string {
  const clean = redactUrlCredentials(plainText(text));
  if (clean.length <= MAX_LENGTH) {
    return clean;
  }
  // Through bytes, because a mere slice keeps the whole text in memory.
  return `${Buffer.from(clean.slice(0, MAX_LENGTH - 1)).toString()}…`;
}
