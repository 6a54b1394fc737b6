/** No valid parameter is longer. */
const MAX_LENGTH = 2_048;
/** Texts of such a length are cut before they are searched. */
const MAX_SEARCHED = 20_000;
/** How often whoever sends an address may have encoded it. */
const MAX_LEVELS = 4;
// Only the end of the scheme: looking for its start takes quadratic time on texts that are full of dots.
const URL_CREDENTIALS = /([a-z0-9+.-]:\/\/)[^\s/?#]*@/gi;
/** An address may lack the scheme: `user:password@host`. */
const BARE_CREDENTIALS = /(^|[/='"])[^\s/?#:@]+:[^\s/?#]*@/g;
/** What addresses and their credentials are made of: `%`, `/`, `:` and `@`. */
const ENCODED = /%(25|2f|3a|40)/gi;

/**
 * A text that somebody sent or answered, fit for the audit: without credentials in its addresses, however they are
 * encoded, on one line, and cut where it is too long. A text with an encoded address becomes decoded.
 */
export function auditText(text: string): string {
  // Cut last: half of an address is not known for one.
  const line = withoutCredentials(text.slice(0, MAX_SEARCHED)).replace(
    /\p{Cc}+/gu,
    ' ',
  );
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}

function withoutCredentials(text: string): string {
  let plain = text;
  let isFound = false;
  for (let level = 0; level <= MAX_LEVELS; level++) {
    const redacted = plain
      .replace(URL_CREDENTIALS, '$1***@')
      .replace(BARE_CREDENTIALS, '$1***@');
    isFound ||= redacted !== plain;
    plain = redacted.replace(ENCODED, (_, hex) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
  }
  return isFound ? plain : text;
}
