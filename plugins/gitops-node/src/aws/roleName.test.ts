import { roleName } from './roleName';

const MAX_LENGTH = 64;

describe('roleName', () => {
  it('joins what it is about', () => {
    expect(roleName({ prefix: 'github-', slug: 'acme/checkout' })).toBe(
      'github-acme-checkout',
    );
  });

  it('takes what just fits as it is', () => {
    const slug = `acme/${'a'.repeat(52)}`;
    expect(roleName({ prefix: 'github-', slug })).toBe(
      `github-acme-${'a'.repeat(52)}`,
    );
  });

  it('tells long names apart by a hash', () => {
    const names = ['x', 'y'].map(end =>
      roleName({ prefix: 'github-', slug: `acme/${'a'.repeat(80)}${end}` }),
    );
    for (const name of names) {
      expect(name).toHaveLength(MAX_LENGTH);
      expect(name).toMatch(/^github-acme-a+-[0-9a-f]{8}$/);
    }
    expect(names[0]).not.toBe(names[1]);
  });
});
