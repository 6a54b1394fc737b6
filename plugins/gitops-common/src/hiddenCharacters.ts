/**
 * Characters that are not what they look like on a page: control characters, marks without width and of direction,
 * line separators, halves of pairs and code points that stand for nothing. Only the two joiners that scripts and emoji
 * need are none of them.
 */
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]|(?![\u200c\u200d])\p{Cf}/u;

/** The same, but for tabs and line breaks. */
const HIDDEN_BUT_LINES = new RegExp(`(?![\\t\\n])(?:${HIDDEN.source})`, 'u');

/**
 * Finds a character that people do not see.
 *
 * @param options - `lines`: whether tabs and line breaks are all right
 * @returns its code point, as `U+200B`
 */
export function findHiddenCharacter(
  text: string,
  options: { lines?: boolean } = {},
): string | undefined {
  const found = text.match(options.lines ? HIDDEN_BUT_LINES : HIDDEN);
  return found ? codePoint(found[0]) : undefined;
}

/**
 * The number of a character, as the Unicode tables write it: `U+200B`.
 *
 * @public
 */
export function codePoint(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  return `U+${number.toString(16).toUpperCase().padStart(4, '0')}`;
}
