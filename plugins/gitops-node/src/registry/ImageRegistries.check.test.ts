import { ImageRegistries } from './ImageRegistries';
import { digestOf, TestRegistry } from './__testUtils__/TestRegistry';

const HOST = 'registry.acme.test';
const CREDENTIALS = { username: 'portal', password: 'secret-password' };
const BASIC = `Basic ${Buffer.from('portal:secret-password').toString(
  'base64',
)}`;
const DIGEST = digestOf('{}');
const MANIFEST = '/v2/acme/checkout/manifests/1.4.2';

const image = { repository: `${HOST}/acme/checkout`, tag: '1.4.2' };

describe('ImageRegistries.check', () => {
  let registry: TestRegistry;
  let stranger: TestRegistry;

  beforeEach(async () => {
    registry = await TestRegistry.start();
    stranger = await TestRegistry.start();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all([registry.stop(), stranger.stop()]);
  });

  function create(
    options: {
      host?: string;
      credentials?: typeof CREDENTIALS;
      timeoutMs?: number;
    } = {},
  ) {
    const { host = HOST, credentials, timeoutMs } = options;
    return ImageRegistries.create({
      registries: [{ host, apiUrl: registry.url, credentials }],
      timeoutMs,
    });
  }

  const calls = () => registry.calls.map(({ call }) => call);

  /** Like Docker Hub: a token for every question, also for strangers. */
  function wantTokens(token = 'good-token') {
    const manifest = (call: { authorization?: string }) =>
      call.authorization === `Bearer ${token}`
        ? { headers: { 'docker-content-digest': DIGEST } }
        : {
            status: 401,
            headers: {
              'www-authenticate': `Bearer realm="${registry.url}/token",service="acme",scope="repository:acme/checkout:pull,push"`,
            },
          };
    registry.give(`HEAD ${MANIFEST}`, manifest);
    registry.give(`HEAD /v2/acme/checkout/manifests/1.5.0`, manifest);
    registry.give('GET /token', { body: { token, expires_in: 300 } });
  }

  it('asks for the four kinds of manifests, by the tag', async () => {
    registry.give(`HEAD ${MANIFEST}`, {
      headers: { 'docker-content-digest': DIGEST },
    });
    expect(await create().check(image)).toEqual({
      state: 'found',
      digest: DIGEST,
    });
    expect(registry.calls).toEqual([
      {
        call: `HEAD ${MANIFEST}`,
        authorization: undefined,
        accept:
          'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json',
      },
    ]);
  });

  it('asks by the digest where there is one, because that is what runs', async () => {
    registry.giveManifest('acme/checkout', 'other', {});
    expect(await create().check({ ...image, digest: DIGEST })).toEqual({
      state: 'found',
      digest: DIGEST,
    });
    expect(calls()).toEqual([`HEAD /v2/acme/checkout/manifests/${DIGEST}`]);
  });

  it.each([
    ['nginx', 'library/nginx'],
    ['docker.io/nginx', 'library/nginx'],
    ['index.docker.io/library/nginx', 'library/nginx'],
    ['traefik/whoami', 'traefik/whoami'],
  ])('looks for %s on Docker Hub as %s', async (repository, path) => {
    registry.giveManifest(path, '1.0', {});
    expect(
      await create({ host: 'docker.io' }).check({ repository, tag: '1.0' }),
    ).toEqual({ state: 'found', digest: DIGEST });
  });

  it('works the digest out of the content where the header is missing', async () => {
    registry.give(`HEAD ${MANIFEST}`, {});
    registry.give(`GET ${MANIFEST}`, { body: '{"config":1}' });
    expect(await create().check(image)).toEqual({
      state: 'found',
      digest: digestOf('{"config":1}'),
    });
  });

  it('gets a token that may read this repository only, and keeps it', async () => {
    wantTokens();
    const registries = create();
    expect(await registries.check(image)).toMatchObject({ state: 'found' });
    expect(await registries.check({ ...image, tag: '1.5.0' })).toMatchObject({
      state: 'found',
    });
    expect(registry.calls).toMatchObject([
      { call: `HEAD ${MANIFEST}`, authorization: undefined },
      {
        call: 'GET /token?service=acme&scope=repository:acme/checkout:pull',
        authorization: undefined,
      },
      { call: `HEAD ${MANIFEST}`, authorization: 'Bearer good-token' },
      {
        call: 'HEAD /v2/acme/checkout/manifests/1.5.0',
        authorization: 'Bearer good-token',
      },
    ]);
  });

  it('gets another token when the registry no longer takes the one it has', async () => {
    const registries = create();
    wantTokens('first-token');
    await registries.check(image);
    wantTokens('second-token');
    expect(await registries.check({ ...image, tag: '1.5.0' })).toMatchObject({
      state: 'found',
    });
  });

  it('sends name and password to the token endpoint, and nowhere else', async () => {
    wantTokens();
    await create({ credentials: CREDENTIALS }).check(image);
    expect(
      registry.calls
        .filter(({ authorization }) => authorization === BASIC)
        .map(({ call }) => call),
    ).toEqual(['GET /token?service=acme&scope=repository:acme/checkout:pull']);
  });

  it('sends name and password to a registry that wants them itself', async () => {
    registry.give(`HEAD ${MANIFEST}`, ({ authorization }) =>
      authorization === BASIC
        ? { headers: { 'docker-content-digest': DIGEST } }
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
    );
    expect(
      await create({ credentials: CREDENTIALS }).check(image),
    ).toMatchObject({ state: 'found' });
    expect(await create().check(image)).toEqual({
      state: 'unknown',
      reason:
        'registry.acme.test answers 401 to questions about acme/checkout: it is private or does not exist. Add credentials that may read it under gitops.registries',
    });
  });

  it.each([
    ['with credentials', CREDENTIALS],
    ['without', undefined],
  ])(
    'sends nothing to a token endpoint of a stranger, %s',
    async (_, credentials) => {
      registry.give(`HEAD ${MANIFEST}`, {
        status: 401,
        headers: {
          'www-authenticate': `Bearer realm="${stranger.url}/token",service="x"`,
        },
      });
      const { host } = new URL(stranger.url);
      expect(await create({ credentials }).check(image)).toEqual({
        state: 'unknown',
        reason: `registry.acme.test wants us to get a token from ${host}, which is not of its own domain, so nothing was sent there: check apiUrl under gitops.registries`,
      });
      expect(stranger.calls).toEqual([]);
    },
  );

  it.each([
    [
      'NAME_UNKNOWN',
      'repository',
      'registry.acme.test has no repository acme/checkout',
    ],
    [
      'MANIFEST_UNKNOWN',
      'version',
      'registry.acme.test has no 1.4.2 of acme/checkout',
    ],
    [
      'NOT_FOUND',
      'version',
      'registry.acme.test has no 1.4.2 of acme/checkout',
    ],
  ])('tells by %s that the %s is missing', async (code, what, problem) => {
    registry.giveMissing(MANIFEST, code);
    expect(await create().check(image)).toEqual({
      state: 'missing',
      what,
      problem,
    });
  });

  it.each<[string, object, string]>([
    [
      'a 404 of something that is no registry',
      { status: 404, body: '<h1>Not here</h1>' },
      'registry.acme.test answers 404 to questions about acme/checkout, not as a registry does: check apiUrl under gitops.registries',
    ],
    [
      '403',
      { status: 403 },
      'registry.acme.test answers 403 to questions about acme/checkout: it is private or does not exist. Add credentials that may read it under gitops.registries',
    ],
    [
      '429',
      { status: 429, headers: { 'retry-after': '30' } },
      'registry.acme.test answers 429 to questions about acme/checkout: its limit is used up. Try again in 30 seconds, or add credentials under gitops.registries',
    ],
    [
      '503',
      { status: 503 },
      'registry.acme.test answers 503 to questions about acme/checkout: try again in a few minutes',
    ],
    [
      'a digest that is not the one asked for',
      { headers: { 'docker-content-digest': digestOf('other') } },
      `registry.acme.test answers a question about ${DIGEST} with ${digestOf(
        'other',
      )}`,
    ],
    [
      'an address that leads to itself',
      { status: 307, headers: { location: '?again' } },
      'registry.acme.test sends a question about acme/checkout from one address to the next, more than 3 times',
    ],
    [
      'an address that is none of HTTP',
      { status: 302, headers: { location: 'file:///etc/passwd' } },
      'registry.acme.test sends a question about acme/checkout to an address that cannot be followed',
    ],
    [
      'silence',
      { isStuck: true },
      'registry.acme.test did not answer a question about acme/checkout within 0.2 seconds',
    ],
  ])('does not know after %s', async (_, answer, reason) => {
    const path = `/v2/acme/checkout/manifests/${DIGEST}`;
    registry.give(`HEAD ${path}`, answer);
    registry.give(`GET ${path}`, answer);
    expect(
      await create({ timeoutMs: 200 }).check({ ...image, digest: DIGEST }),
    ).toEqual({ state: 'unknown', reason });
  });

  it.each([
    ['a token endpoint that refuses', { status: 403 }, 'answers 403'],
    [
      'a token endpoint that is down',
      { status: 502 },
      'answers 502 to questions about acme/checkout: try again',
    ],
    ['a token endpoint without a token', { body: {} }, 'answers without one'],
    ['a token that is refused', { body: { token: 'bad' } }, 'answers 401'],
  ])('does not know after %s', async (_, answer, part) => {
    wantTokens();
    registry.give('GET /token', answer);
    const check = await create({ credentials: CREDENTIALS }).check(image);
    expect(check).toEqual({
      state: 'unknown',
      reason: expect.stringContaining(part),
    });
    expect(JSON.stringify(check)).not.toMatch(/secret|Bearer|Basic/);
  });

  it('does not know when nobody listens', async () => {
    const registries = create({ credentials: CREDENTIALS });
    await registry.stop();
    expect(await registries.check(image)).toEqual({
      state: 'unknown',
      reason: 'registry.acme.test cannot be reached (ECONNREFUSED)',
    });
    registry = await TestRegistry.start();
  });

  it.each([
    'evil.test/acme/checkout',
    'localhost:1/acme/checkout',
    '169.254.169.254/latest/meta-data',
  ])('asks nobody about %s', async repository => {
    const fetchSpy = jest.spyOn(globalThis, 'fetch');
    expect(await create().check({ repository, tag: '1' })).toEqual({
      state: 'unknown',
      reason: expect.stringMatching(
        /^\S+ is not configured, so it was not asked: add it under gitops.registries$/,
      ),
    });
    expect(fetchSpy).not.toHaveBeenCalled();
  });

  it.each([
    `${HOST}/../../token`,
    `${HOST}/acme/checkout?x=`,
    `${HOST}/acme/checkout#`,
    `${HOST}/acme/%2e%2e/checkout`,
    `${HOST}@evil.test/acme/checkout`,
    ` ${HOST}/acme/checkout`,
  ])('takes %j for no name', async repository => {
    expect(await create().check({ repository, tag: '1' })).toEqual({
      state: 'unknown',
      reason: expect.stringContaining('is no name of an image'),
    });
    expect(registry.calls).toEqual([]);
  });

  it('remembers for a minute what it found, and nothing that is missing', async () => {
    const registries = create();
    registry.giveMissing(MANIFEST, 'MANIFEST_UNKNOWN');
    expect(await registries.check(image)).toMatchObject({ state: 'missing' });
    registry.give(`HEAD ${MANIFEST}`, {
      headers: { 'docker-content-digest': DIGEST },
    });
    expect(await registries.check(image)).toMatchObject({ state: 'found' });

    const before = registry.calls.length;
    await registries.check(image);
    expect(registry.calls).toHaveLength(before);

    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 61_000);
    await registries.check(image);
    expect(registry.calls).toHaveLength(before + 1);
  });

  it('ends with the signal, whoever still waits', async () => {
    registry.give(`HEAD ${MANIFEST}`, { isStuck: true });
    const registries = create();
    const stop = new AbortController();
    const checks = Array.from({ length: 8 }, () =>
      registries.check(image, { signal: stop.signal }),
    );
    setTimeout(() => stop.abort(new Error('enough')), 50);
    const results = await Promise.allSettled(checks);
    expect(results).toEqual(
      results.map(() => ({ status: 'rejected', reason: new Error('enough') })),
    );
  });

  it('asks at most six questions at a time', async () => {
    const tags = Array.from({ length: 20 }, (_, index) => `1.0.${index}`);
    tags.forEach(tag => registry.giveManifest('acme/checkout', tag, {}));
    const registries = create();
    const found = await Promise.all(
      tags.map(tag => registries.check({ ...image, tag })),
    );
    expect(found.every(({ state }) => state === 'found')).toBe(true);
    expect(registry.mostAtOnce).toBe(6);
  });
});
