import { ecrRepositoryName } from './ecrRepositoryName';

describe('ecrRepositoryName', () => {
  it.each([
    ['', 'payments/checkout'],
    ['apps/', 'apps/payments/checkout'],
    ['acme/apps/', 'acme/apps/payments/checkout'],
  ])('begins with the prefix %j', (prefix, wanted) => {
    const team = 'payments';
    expect(ecrRepositoryName({ prefix, team, application: 'checkout' })).toBe(
      wanted,
    );
  });

  it.each(['', 'A', 'a--b', '-a', 'a/', '../a', 'a b', 'аpp', 'a\nb'])(
    'refuses %j',
    value => {
      const prefix = '';
      expect(() =>
        ecrRepositoryName({ prefix, team: value, application: 'checkout' }),
      ).toThrow(/^team: /);
      expect(() =>
        ecrRepositoryName({ prefix, team: 'payments', application: value }),
      ).toThrow(/^name: /);
    },
  );

  it('refuses what is too long for ECR', () => {
    expect(() =>
      ecrRepositoryName({
        prefix: `${'p'.repeat(200)}/`,
        team: 'payments',
        application: 'c'.repeat(60),
      }),
    ).toThrow(/would have 270 characters and may have 256/);
  });
});
