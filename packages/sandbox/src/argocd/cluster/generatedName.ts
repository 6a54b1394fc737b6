import { createHash, randomBytes } from 'node:crypto';
import { stableText } from './sortKeys';

/** Letters of generated names: without vowels, so that no words come about. */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const HASH_LENGTH = 10;

/** A short name for a value: equal values get equal names. */
export function hashName(value: unknown): string {
  const digest = createHash('sha256').update(stableText(value)).digest();
  return nameFrom(digest.subarray(0, HASH_LENGTH));
}

/** The end of a name that must not come twice. */
export function randomName(length: number): string {
  return nameFrom(randomBytes(length));
}

function nameFrom(bytes: Uint8Array): string {
  return [...bytes]
    .map(byte => NAME_ALPHABET[byte % NAME_ALPHABET.length])
    .join('');
}
