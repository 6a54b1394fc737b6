import { TestRegistry } from './__testUtils__/TestRegistry';
import { checkRegistry } from './checkRegistry';

const HOST = 'registry.acme.test';
const CREDENTIALS = { username: 'portal', password: 'secret-password' };
const BASIC = `Basic ${Buffer.from('portal:secret-password').toString(
  'base64',
)}`;

describe('checkRegistry', () => {
  let registry: TestRegistry;

  beforeEach(async () => {
    registry = await TestRegistry.start();
  });

  afterEach(async () => {
    await registry.stop();
  });

  const check = (credentials?: typeof CREDENTIALS) =>
    checkRegistry({
      registry: { host: HOST, apiUrl: registry.url, credentials },
      timeoutMs: 300,
    });

  const challenge = (header: string) => ({
    status: 401,
    headers: { 'www-authenticate': header },
  });

  /** Like Docker Hub: a token also for the root of the API. */
  function wantTokens(token: { status?: number; body?: object } = {}) {
    registry.give('GET /v2/', ({ authorization }) =>
      authorization === 'Bearer good-token'
        ? { body: {} }
        : challenge(
            `Bearer realm="${registry.url}/token",service="acme",scope="repository:user/image:pull"`,
          ),
    );
    registry.give('GET /token', { body: { token: 'good-token' }, ...token });
  }

  it('is content with a registry that lets everybody in', async () => {
    registry.give('GET /v2/', { body: {} });
    expect(await check()).toEqual({
      check: 'registry',
      ok: 'registry.acme.test answers, and is asked without credentials.',
    });
  });

  it('gets no token without credentials: there is nothing to ask for', async () => {
    wantTokens();
    expect(await check()).toHaveProperty('ok');
    expect(registry.calls.map(({ call }) => call)).toEqual(['GET /v2/']);
  });

  it('gets a token for credentials, of no repository, and uses it', async () => {
    wantTokens();
    expect(await check(CREDENTIALS)).toEqual({
      check: 'registry',
      ok: 'registry.acme.test accepts the credentials of portal.',
    });
    expect(
      registry.calls.map(({ call, authorization }) => [call, authorization]),
    ).toEqual([
      ['GET /v2/', undefined],
      ['GET /token?service=acme', BASIC],
      ['GET /v2/', 'Bearer good-token'],
    ]);
  });

  it('sends the password itself where a registry wants that', async () => {
    registry.give('GET /v2/', ({ authorization }) =>
      authorization === BASIC ? { body: {} } : challenge('Basic realm="acme"'),
    );
    expect(await check(CREDENTIALS)).toHaveProperty('ok');
  });

  it.each<[string, () => void, string, string]>([
    [
      'credentials that get no token',
      () => wantTokens({ status: 401 }),
      'registry.acme.test answers 401 to the credentials of portal.',
      'Make a new token',
    ],
    [
      'a password that is refused',
      () => registry.give('GET /v2/', challenge('Basic realm="acme"')),
      'registry.acme.test answers 401 to the credentials of portal.',
      'Make a new token',
    ],
    [
      'an account that is locked out',
      () => registry.give('GET /v2/', { status: 403 }),
      'registry.acme.test answers 403 to the credentials of portal.',
      'Make a new token',
    ],
    [
      'tokens of a stranger',
      () =>
        registry.give(
          'GET /v2/',
          challenge('Bearer realm="https://evil.example/token"'),
        ),
      'registry.acme.test wants us to get a token from evil.example, which is not of its own domain',
      'Check host and apiUrl',
    ],
    [
      'a limit',
      () => registry.give('GET /v2/', { status: 429 }),
      'registry.acme.test answers 429',
      'an account has a limit of its own',
    ],
    [
      'another server',
      () => registry.give('GET /v2/', { status: 404 }),
      'registry.acme.test answers 404 to GET /v2/, not as a registry does.',
      'Check host and apiUrl',
    ],
    [
      'a server in trouble',
      () => registry.give('GET /v2/', { status: 503 }),
      'registry.acme.test answers 503',
      'Check host and apiUrl',
    ],
    [
      'silence',
      () => registry.give('GET /v2/', { isStuck: true }),
      'registry.acme.test did not answer',
      'Check host and apiUrl',
    ],
  ])('finds %s', async (_, prepare, problem, remedy) => {
    prepare();
    const finding = await check(CREDENTIALS);
    expect(finding).toEqual({
      check: 'registry',
      problem: expect.stringContaining(problem),
      remedy: expect.stringContaining(remedy),
    });
    expect(JSON.stringify(finding)).not.toContain('secret-password');
  });

  it('finds that a registry lets nobody in without credentials', async () => {
    registry.give('GET /v2/', { status: 403 });
    expect(await check()).toEqual({
      check: 'registry',
      problem: 'registry.acme.test answers 403 to whoever has no credentials.',
      remedy: expect.stringContaining('Add username and password'),
    });
  });

  it('ends with the signal', async () => {
    registry.give('GET /v2/', { isStuck: true });
    const stop = new AbortController();
    const checking = checkRegistry({
      registry: { host: HOST, apiUrl: registry.url },
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error('stopped')), 50);
    await expect(checking).rejects.toThrow('stopped');
  });
});
