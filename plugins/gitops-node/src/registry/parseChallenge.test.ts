import { parseChallenge } from './parseChallenge';

describe('parseChallenge', () => {
  it.each([
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"',
      {
        scheme: 'bearer',
        realm: 'https://auth.docker.io/token',
        service: 'registry.docker.io',
      },
    ],
    [
      'bearer realm=https://ghcr.io/token, scope="a:b,c"',
      { scheme: 'bearer', realm: 'https://ghcr.io/token' },
    ],
    [
      'Basic realm="Registry", Bearer realm="https://acme.test/token"',
      { scheme: 'bearer', realm: 'https://acme.test/token' },
    ],
    ['Basic realm="Registry"', { scheme: 'basic' }],
    ['BASIC', { scheme: 'basic' }],
    ['Bearer service="x"', undefined],
    ['Negotiate', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s', (header, expected) => {
    expect(parseChallenge(header)).toEqual(expected);
  });
});
