import { matchesPattern } from './matchesPattern';

describe('matchesPattern', () => {
  it.each([
    ['checkout-prod', 'checkout-prod', true],
    ['checkout-prod', 'checkout-prod-2', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['*-prod', 'checkout-prod', true],
    ['*-prod', 'checkout-prod-eu', false],
    ['checkout-*', 'checkout-', true],
    ['*-prod-*', 'a-prod-b-prod-c', true],
    ['*a*b', 'xaxbxb', true],
    ['https://*.acme.example', 'https://a/b.acme.example', true],
    ['c?t', 'cat', true],
    ['c?t', 'ct', false],
    ['c?t', 'cärt', false],
    ['[a-c]at', 'bat', true],
    ['[a-c]at', 'hat', false],
    ['[!a-c]at', 'hat', true],
    ['[!a-c]at', 'bat', false],
    ['team-{a,b}', 'team-b', true],
    ['team-{a,b}', 'team-c', false],
    ['{dev,prod-{eu,us}}-*', 'prod-us-1', true],
    ['{a}', 'a', true],
    ['a.c', 'abc', false],
    ['a+', 'aa', false],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['\\{a,b}', '{a,b}', true],
    ['[', '[', true],
    ['', '', true],
    ['', 'a', false],
  ])('%j matches %j: %j', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  it.each([
    ['stars', `${'*a'.repeat(60)}b`],
    ['alternatives', '{a,b}'.repeat(60)],
    ['an open group', `{${'a,'.repeat(5_000)}`],
  ])('is quick with many %s', (_, pattern) => {
    const startedAt = performance.now();
    expect(matchesPattern(pattern, 'a'.repeat(250))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
