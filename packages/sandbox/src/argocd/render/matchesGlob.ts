/**
 * Whether a text matches a pattern as Argo CD reads it in projects and directories: `*` is any text, slashes included,
 * `?` one character, `{a,b}` either, `!` at the start turns the answer round.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  if (pattern.startsWith('!')) {
    return !matchesGlob(pattern.slice(1), text);
  }
  let depth = 0;
  const expression = [...pattern]
    .map(character => {
      switch (character) {
        case '*':
          return '.*';
        case '?':
          return '.';
        case '{':
          depth += 1;
          return '(?:';
        case '}':
          if (depth === 0) {
            return '\\}';
          }
          depth -= 1;
          return ')';
        case ',':
          return depth > 0 ? '|' : ',';
        default:
          return character.replace(/[\\^$.|+()[\]]/, '\\$&');
      }
    })
    .join('');
  return depth === 0 && new RegExp(`^${expression}$`, 's').test(text);
}
