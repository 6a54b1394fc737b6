/** A pattern that GitHub does not take, in its words. */
export class InvalidPatternError extends Error {
  readonly suggestion: string | null;

  constructor(pattern: string, suggestion: string | null) {
    super(`Invalid pattern: ${pattern}`);
    this.name = 'InvalidPatternError';
    this.suggestion = suggestion;
  }
}

/**
 * Translates a pattern of a CODEOWNERS file. The rules are those of `.gitignore` with GitHub's exceptions: no `!`, no
 * `[ ]`, and a `*` at the end stands for files of one folder and not for what lies deeper.
 *
 * @throws InvalidPatternError for what GitHub does not take
 */
export function codeownersPattern(pattern: string): RegExp {
  assertValid(pattern);
  const anchored = pattern.startsWith('/');
  const segments = (anchored ? pattern.slice(1) : pattern).split('/');
  if (segments.at(-1) === '') {
    // A folder is all that is in it.
    segments[segments.length - 1] = '**';
  } else if (!['*', '**'].includes(segments[segments.length - 1])) {
    // Without the slash it may be a file or a folder.
    segments.push('?**');
  }
  const named = segments.filter(segment => !segment.endsWith('**'));
  if (!anchored && named.length === 1 && segments[0] !== '**') {
    // A name alone may lie anywhere.
    segments.unshift('**');
  }
  const source = segments.map((segment, i) => {
    const first = i === 0;
    const last = i === segments.length - 1;
    if (segment === '?**') {
      return '(?:/.*)?';
    }
    if (segment === '**') {
      const inner = last ? '.+' : '(?:.+/)?';
      return last && !first ? `/${inner}` : inner;
    }
    const slash = first || segments[i - 1] === '**' ? '' : '/';
    return slash + segmentSource(segment);
  });
  return new RegExp(`^${joinFolders(source, segments)}$`);
}

/** `a/**` + `/b`: what stands for any folders brings its own slash at the end, and needs one in front. */
function joinFolders(source: string[], segments: string[]): string {
  return source
    .map((part, i) => {
      const isInnerFolders =
        segments[i] === '**' && i > 0 && i < segments.length - 1;
      return isInnerFolders ? `/${part}` : part;
    })
    .join('');
}

function segmentSource(segment: string): string {
  if (segment === '*') {
    return '[^/]+';
  }
  return segment
    .split(/(\\.|\*+|\?)/)
    .map(part => {
      if (/^\*+$/.test(part)) {
        return '[^/]*';
      }
      if (part === '?') {
        return '[^/]';
      }
      const literal = /^\\./.test(part) ? part[1] : part;
      return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
}

function assertValid(pattern: string): void {
  if (pattern.includes('***')) {
    throw new InvalidPatternError(pattern, pattern.replace(/\*{3,}/g, '**'));
  }
  if (
    pattern.startsWith('!') ||
    /[[\]]/.test(pattern) ||
    pattern === '/' ||
    pattern.includes('//') ||
    pattern.endsWith('\\')
  ) {
    throw new InvalidPatternError(pattern, null);
  }
}
