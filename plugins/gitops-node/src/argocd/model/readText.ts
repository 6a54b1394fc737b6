import { plainText } from '../http/plainText';
import { redactUrlCredentials } from '../http/redactUrlCredentials';
import { SharedStrings } from './SharedStrings';

/** Longer than names, addresses and paths that mean anything. */
const MAX_LENGTH = 1_000;

/**
 * Reads a name, an address or a path that somebody has written: as people see it, without credentials, and no longer
 * than it has to be.
 */
export function readText(text: string, strings: SharedStrings): string {
  const clean = redactUrlCredentials(plainText(text));
  return strings.share(
    clean.length > MAX_LENGTH
      ? // Through bytes, because a mere slice keeps the whole text in memory.
        Buffer.from(clean.slice(0, MAX_LENGTH)).toString()
      : clean,
  );
}
