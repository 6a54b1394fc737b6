import { stripVTControlCharacters } from 'node:util';
import { codePoint } from '@gitops-flow/backstage-plugin-gitops-common';

/** What has no shape: control characters but tabs and line feeds, other separators of lines, and marks of direction. */
const HIDDEN =
  /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Takes out of a text what people do not see, and commands to terminals. A terminal that shows a log obeys them, and a
 * person reads something else than is there. Anybody who may write a commit, a manifest or a log line may have put them
 * into what Argo CD says.
 */
export function plainText(text: string): string {
  return text.search(HIDDEN) < 0
    ? text
    : stripVTControlCharacters(text).replace(HIDDEN, '');
}

/**
 * Shows what people would not see, as `<U+202E>`: for texts that must stay different where they are.
 */
export function markedText(text: string): string {
  return text.replace(HIDDEN, character => `<${codePoint(character)}>`);
}
