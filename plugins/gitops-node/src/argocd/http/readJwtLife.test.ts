import { readJwtLife } from './readJwtLife';

describe('readJwtLife', () => {
  const now = 1_000_000_000;

  function jwt(claims: unknown): string {
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `head.${payload}.signature`;
  }

  it.each([
    ['by the issuer’s own clock', { iat: 500, exp: 560 }, 60_000],
    ['by ours where it does not tell its own', { exp: 1_000_030 }, 30_000],
    ['that never ends', { iat: 500 }, undefined],
    ['that ended before it began', { iat: 500, exp: 400 }, undefined],
    ['with claims of another kind', { iat: 500, exp: 'late' }, undefined],
    ['without claims', null, undefined],
  ])('reads the life of a token %s', (_, claims, expected) => {
    expect(readJwtLife(jwt(claims), now)).toBe(expected);
  });

  it.each(['', 'opaque', 'a.b', 'a.%%%.c'])('reads none from %j', token => {
    expect(readJwtLife(token, now)).toBeUndefined();
  });
});
