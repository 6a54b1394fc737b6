import { RulesetDefinition } from './rulesetSchema';

/**
 * Whether a ruleset's conditions take in a ref.
 *
 * @param ref - in full
 * @param defaultBranch - name of the branch, without `refs/heads/`
 */
export function matchesRef(
  ruleset: Pick<RulesetDefinition, 'target' | 'conditions'>,
  ref: string,
  defaultBranch: string,
): boolean {
  if (
    !ref.startsWith(ruleset.target === 'tag' ? 'refs/tags/' : 'refs/heads/')
  ) {
    return false;
  }
  const matches = (pattern: string) => {
    if (pattern === '~ALL') {
      return true;
    }
    if (pattern === '~DEFAULT_BRANCH') {
      return ref === `refs/heads/${defaultBranch}`;
    }
    return toRegExp(pattern).test(ref);
  };
  const { include, exclude } = ruleset.conditions.ref_name;
  return include.some(matches) && !exclude.some(matches);
}

/** Patterns that GitHub would refuse for the target. */
export function invalidPatterns({
  target,
  conditions,
}: Pick<RulesetDefinition, 'target' | 'conditions'>): string[] {
  const prefix = target === 'tag' ? 'refs/tags/' : 'refs/heads/';
  const { include, exclude } = conditions.ref_name;
  return [...include, ...exclude].filter(
    pattern =>
      pattern !== '~ALL' &&
      !(pattern === '~DEFAULT_BRANCH' && target === 'branch') &&
      !pattern.startsWith(prefix),
  );
}

/** GitHub's patterns: `*` and `?` stay inside a segment, `**` crosses segments. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map(part => {
      switch (part) {
        case '**/':
          return '(?:.*/)?';
        case '**':
          return '.*';
        case '*':
          return '[^/]*';
        case '?':
          return '[^/]';
        default:
          return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      }
    })
    .join('');
  return new RegExp(`^${source}$`);
}
