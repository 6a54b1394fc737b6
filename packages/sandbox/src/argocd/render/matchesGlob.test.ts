import { matchesGlob } from './matchesGlob';

describe('matchesGlob', () => {
  it.each<[string, string, boolean]>([
    ['*', 'anything/at all', true],
    ['payments-*', 'payments-dev', true],
    ['payments-*', 'logistics-dev', false],
    ['payments-*', 'my-payments-dev', false],
    [
      '{projects/dev/*.yaml,applications/dev/*/*.yaml}',
      'applications/dev/payments/checkout.yaml',
      true,
    ],
    [
      '{projects/dev/*.yaml,applications/dev/*/*.yaml}',
      'applications/prod/payments/checkout.yaml',
      false,
    ],
    ['a?c', 'abc', true],
    ['a.c', 'abc', false],
    ['!payments-*', 'logistics-dev', true],
    ['a(b[c+', 'a(b[c+', true],
    ['a}b', 'a}b', true],
    ['{a', 'a', false],
    ['', '', true],
    ['', 'x', false],
  ])('%s on %s is %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });
});
