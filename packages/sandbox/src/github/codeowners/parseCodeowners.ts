import { codeownersPattern, InvalidPatternError } from './codeownersPattern';

/** A line that names a pattern and whose it is. */
export interface CodeownersRule {
  /** Counted from 1. */
  line: number;
  /** The line as it stands in the file, without what surrounds it. */
  source: string;
  matcher: RegExp;
  /** As written: `@login`, `@organisation/team` or an address. Empty: the files belong to nobody. */
  owners: { name: string; column: number }[];
}

/** A line that GitHub skips. */
export interface CodeownersProblem {
  line: number;
  column: number;
  kind: 'Invalid pattern' | 'Invalid owner';
  source: string;
  suggestion: string | null;
}

const OWNER = /^(@[a-z0-9][\w-]*(\/[\w.-]+)?|[^\s@]+@[^\s@]+\.[^\s@]+)$/i;

/** Reads a CODEOWNERS file. As on GitHub, a line with a mistake counts for nothing and the others stay in force. */
export function parseCodeowners(text: string): {
  rules: CodeownersRule[];
  problems: CodeownersProblem[];
} {
  const rules: CodeownersRule[] = [];
  const problems: CodeownersProblem[] = [];
  text.split(/\r?\n/).forEach((whole, index) => {
    // There is no way to write a "#" that does not begin a comment.
    const content = whole.replace(/(^|\s)#.*$/, '');
    const words = [...content.matchAll(/(?:\\.|\S)+/g)].map(match => ({
      name: match[0],
      column: match.index + 1,
    }));
    const [pattern, ...owners] = words;
    if (!pattern) {
      return;
    }
    const place = { line: index + 1, source: whole.trim() };
    const stranger = owners.find(({ name }) => !OWNER.test(name));
    if (stranger) {
      problems.push({
        ...place,
        column: stranger.column,
        kind: 'Invalid owner',
        suggestion: null,
      });
      return;
    }
    try {
      rules.push({
        ...place,
        matcher: codeownersPattern(pattern.name),
        owners,
      });
    } catch (error) {
      if (!(error instanceof InvalidPatternError)) {
        throw error;
      }
      problems.push({
        ...place,
        column: pattern.column,
        kind: 'Invalid pattern',
        suggestion: error.suggestion && `Did you mean \`${error.suggestion}\`?`,
      });
    }
  });
  return { rules, problems };
}

/** The line that decides about a file: the last that matches. */
export function ruleFor(
  rules: CodeownersRule[],
  path: string,
): CodeownersRule | undefined {
  return rules.findLast(({ matcher }) => matcher.test(path));
}
