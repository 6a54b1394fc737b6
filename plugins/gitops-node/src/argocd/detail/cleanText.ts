import { plainText } from '../http/plainText';
import { redactUrlCredentials } from '../http/redactUrlCredentials';

/**
 * A text of Argo CD or of a cluster, fit for people: as they see it, no credentials in its addresses, and no longer than
 * it may be.
 */
export function cleanText(text: string, maxLength: number): string {
  // Cut last: half of an address is not known for one.
  const clean = redactUrlCredentials(plainText(text));
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean;
}
