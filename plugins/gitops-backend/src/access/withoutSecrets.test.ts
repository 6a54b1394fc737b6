import { textWithoutSecrets, withoutSecrets } from './withoutSecrets';

describe('withoutSecrets', () => {
  it('keeps what was asked for', () => {
    const asked = {
      entityRef: 'component:default/checkout',
      parameters: {
        revision: 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
        prune: true,
        retries: 3,
        none: null,
        resources: ['apps/Deployment/payments/checkout'],
      },
    };
    expect(withoutSecrets(asked)).toEqual(asked);
  });

  it.each([
    'token',
    'accessToken',
    'Authorization',
    'password',
    'PASSWD',
    'clientSecret',
    'credentials',
    'api_key',
    'privateKey',
    'cookie',
  ])('hides what is called %s, wherever it is', key => {
    expect(
      withoutSecrets({
        [key]: 'hunter2',
        parameters: { list: [{ [key]: 1 }] },
      }),
    ).toEqual({ [key]: '***', parameters: { list: [{ [key]: '***' }] } });
  });

  it.each([
    ['https://ana:hunter2@github.com/acme', 'https://***@github.com/acme'],
    ['ghp_0123456789abcdefghij', 'ghp_***'],
    [
      'sent eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln in vain',
      'sent *** in vain',
    ],
  ])('hides what looks like a secret: %s', (text, expected) => {
    expect(withoutSecrets({ parameters: { text } })).toEqual({
      parameters: { text: expected },
    });
  });

  it('is quick with what begins like a secret again and again', () => {
    const startedAt = performance.now();
    textWithoutSecrets('eyJ-'.repeat(1_000_000));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('cuts off what nobody would read', () => {
    expect(textWithoutSecrets('x'.repeat(501))).toBe(`${'x'.repeat(500)}…`);
    const { list } = withoutSecrets({
      list: Array.from({ length: 101 }, () => 1),
    });
    expect(list).toHaveLength(100);
    const deep = withoutSecrets({
      a: { b: { c: { d: { e: { f: { g: 1 } } } } } },
    });
    expect(deep).toEqual({ a: { b: { c: { d: { e: { f: '***' } } } } } });
  });
});
