import { invalidPatterns, matchesRef } from './matchesRef';

const conditions = (include: string[], exclude: string[] = []) => ({
  ref_name: { include, exclude },
});

describe('matchesRef', () => {
  it.each([
    ['~ALL', 'refs/heads/anything/at/all', true],
    ['~ALL', 'refs/tags/v1', false],
    ['~DEFAULT_BRANCH', 'refs/heads/main', true],
    ['~DEFAULT_BRANCH', 'refs/heads/mainly', false],
    ['refs/heads/release/*', 'refs/heads/release/1', true],
    ['refs/heads/release/*', 'refs/heads/release/1/2', false],
    ['refs/heads/release/**', 'refs/heads/release/1/2', true],
    ['refs/heads/**/hotfix', 'refs/heads/hotfix', true],
    ['refs/heads/**/hotfix', 'refs/heads/a/b/hotfix', true],
    ['refs/heads/v?', 'refs/heads/v1', true],
    ['refs/heads/v1.0', 'refs/heads/v1x0', false],
  ])('%s and %s: %s', (pattern, ref, expected) => {
    const ruleset = {
      target: 'branch' as const,
      conditions: conditions([pattern]),
    };
    expect(matchesRef(ruleset, ref, 'main')).toBe(expected);
  });

  it('lets exclusions win', () => {
    const ruleset = {
      target: 'branch' as const,
      conditions: conditions(['~ALL'], ['refs/heads/bot/**']),
    };
    expect(matchesRef(ruleset, 'refs/heads/bot/x', 'main')).toBe(false);
    expect(matchesRef(ruleset, 'refs/heads/x', 'main')).toBe(true);
  });
});

describe('invalidPatterns', () => {
  it('names what does not fit the target', () => {
    expect(
      invalidPatterns({
        target: 'branch',
        conditions: conditions(['main', '~ALL'], ['refs/tags/v1']),
      }),
    ).toEqual(['main', 'refs/tags/v1']);
    expect(
      invalidPatterns({
        target: 'tag',
        conditions: conditions(['~DEFAULT_BRANCH']),
      }),
    ).toEqual(['~DEFAULT_BRANCH']);
  });
});
