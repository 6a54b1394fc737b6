const ACCENTS = /\p{M}/gu;

/** A text without what does not count when people search and sort: letter case and accents. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(ACCENTS, '').toLowerCase();
}
