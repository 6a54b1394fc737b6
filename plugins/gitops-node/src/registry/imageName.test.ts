import { fullImageName, readImageName } from './imageName';

describe('readImageName', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx'],
    ['docker.io/nginx', 'docker.io', 'library/nginx'],
    ['traefik/whoami', 'docker.io', 'traefik/whoami'],
    ['index.docker.io/traefik/whoami', 'docker.io', 'traefik/whoami'],
    ['ghcr.io/acme/checkout', 'ghcr.io', 'acme/checkout'],
    ['ghcr.io/checkout', 'ghcr.io', 'checkout'],
    ['localhost/checkout', 'localhost', 'checkout'],
    ['registry.acme.test:5000/a/b/c', 'registry.acme.test:5000', 'a/b/c'],
  ])('%s', (repository, host, path) => {
    expect(readImageName(repository)).toEqual({ host, path });
    expect(fullImageName(repository)).toBe(`${host}/${path}`);
  });

  it.each([
    '',
    'UPPER',
    'ghcr.io/',
    'ghcr.io/../x',
    'ghcr.io/a//b',
    'ghcr.io/a?b',
    'ghcr.io/a#b',
    'ghcr.io/a%2fb',
    'ghcr.io/a b',
    'ghcr.io/a\nb',
    'user@ghcr.io/a',
    'http://ghcr.io/a',
    'nginx:1',
    'а/nginx',
  ])('takes %j for no name', repository => {
    expect(readImageName(repository)).toBeUndefined();
    expect(fullImageName(repository)).toBe(repository);
  });
});
