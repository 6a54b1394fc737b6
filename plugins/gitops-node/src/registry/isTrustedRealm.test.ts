import { isTrustedRealm } from './isTrustedRealm';

describe('isTrustedRealm', () => {
  it.each([
    ['https://auth.docker.io/token', 'https://registry-1.docker.io'],
    ['https://ghcr.io/token', 'https://ghcr.io'],
    ['https://auth.ghcr.io/token', 'https://ghcr.io'],
    ['https://gitlab.com/jwt/auth', 'https://registry.gitlab.com'],
    ['https://public.ecr.aws/token/', 'https://public.ecr.aws'],
    ['http://localhost:7104/ghcr.io/token', 'http://localhost:7104/ghcr.io'],
    ['https://acme.test:5000/token', 'https://acme.test:5000'],
  ])('trusts %s of %s', (realm, api) => {
    expect(isTrustedRealm(new URL(realm), api)).toBe(true);
  });

  it.each([
    ['https://evil.test/token', 'https://ghcr.io'],
    ['https://evil.io/token', 'https://ghcr.io'],
    ['https://evilghcr.io/token', 'https://ghcr.io'],
    ['https://auth.docker.io.evil.test/token', 'https://registry-1.docker.io'],
    ['http://auth.docker.io/token', 'https://registry-1.docker.io'],
    ['https://auth.docker.io:8443/token', 'https://registry-1.docker.io'],
    ['https://evil.co.uk/token', 'https://acme.co.uk'],
    ['https://10.0.0.2/token', 'https://10.0.0.1'],
    ['http://localhost:1/token', 'http://localhost:7104/ghcr.io'],
    ['https://portal:secret@ghcr.io/token', 'https://ghcr.io'],
    ['file:///token', 'https://ghcr.io'],
  ])('does not trust %s of %s', (realm, api) => {
    expect(isTrustedRealm(new URL(realm), api)).toBe(false);
  });
});
