import { ImageRegistries } from './ImageRegistries';
import { digestOf, TestRegistry } from './__testUtils__/TestRegistry';

const HOST = 'registry.acme.test';
const CREDENTIALS = { username: 'portal', password: 'secret-password' };
const REPOSITORY = `${HOST}/acme/checkout`;
const COMMIT = '0c1f6a7d9be24f35a8d1c2e7f4b60a93d5e81c47';

describe('ImageRegistries.listVersions', () => {
  let registry: TestRegistry;
  let storage: TestRegistry;

  beforeEach(async () => {
    registry = await TestRegistry.start();
    storage = await TestRegistry.start();
  });

  afterEach(() => Promise.all([registry.stop(), storage.stop()]));

  function create(credentials?: typeof CREDENTIALS) {
    return ImageRegistries.create({
      registries: [{ host: HOST, apiUrl: registry.url, credentials }],
      timeoutMs: 1000,
    });
  }

  function giveTags(...tags: string[]) {
    registry.give('GET /v2/acme/checkout/tags/list', {
      body: { name: 'acme/checkout', tags },
    });
  }

  /** An image of one platform. @returns its digest */
  function giveImage(
    tag: string,
    config: object,
    annotations?: Record<string, string>,
  ): string {
    const body = JSON.stringify(config);
    registry.give(`GET /v2/acme/checkout/blobs/${digestOf(body)}`, { body });
    return registry.giveManifest('acme/checkout', tag, {
      config: { digest: digestOf(body) },
      annotations,
    });
  }

  it('lists what the configuration of an image says, newest first', async () => {
    giveTags('1.4.2', '1.5.0', '2.0.0');
    const hotfix = giveImage('1.4.2', { created: '2026-11-20T10:00:00.5Z' });
    const first = giveImage('1.5.0', {
      created: '2026-03-01T10:00:00Z',
      config: { Labels: { 'org.opencontainers.image.revision': COMMIT } },
    });
    const second = giveImage(
      '2.0.0',
      { created: '1970-01-01T00:00:00Z' },
      {
        'org.opencontainers.image.created': '2026-09-01T12:00:00+02:00',
        'org.opencontainers.image.revision': COMMIT,
      },
    );
    expect(await create().listVersions(REPOSITORY)).toEqual({
      repository: REPOSITORY,
      total: 3,
      items: [
        {
          repository: REPOSITORY,
          tag: '1.4.2',
          digest: hotfix,
          createdAt: '2026-11-20T10:00:00.500Z',
        },
        {
          repository: REPOSITORY,
          tag: '2.0.0',
          digest: second,
          createdAt: '2026-09-01T10:00:00.000Z',
          sourceCommit: COMMIT,
        },
        {
          repository: REPOSITORY,
          tag: '1.5.0',
          digest: first,
          createdAt: '2026-03-01T10:00:00.000Z',
          sourceCommit: COMMIT,
        },
      ],
    });
  });

  it('reads one platform of an index, and no attestation', async () => {
    giveTags('1.0.0');
    const arm = giveImage('arm', { created: '2026-01-01T00:00:00Z' });
    const amd = giveImage('amd', { created: '2026-01-02T00:00:00Z' });
    const attestation = giveImage('att', { created: '2026-01-03T00:00:00Z' });
    const index = registry.giveManifest('acme/checkout', '1.0.0', {
      manifests: [
        {
          digest: attestation,
          platform: { os: 'unknown', architecture: 'unknown' },
        },
        { digest: arm, platform: { os: 'linux', architecture: 'arm64' } },
        { digest: amd, platform: { os: 'linux', architecture: 'amd64' } },
      ],
    });
    const { items } = await create().listVersions(REPOSITORY);
    expect(items).toEqual([
      {
        repository: REPOSITORY,
        tag: '1.0.0',
        digest: index,
        createdAt: '2026-01-02T00:00:00.000Z',
      },
    ]);
  });

  it('gives no credentials to the storage behind a blob', async () => {
    giveTags('1.0.0');
    const body = JSON.stringify({ created: '2026-01-01T00:00:00Z' });
    registry.giveManifest('acme/checkout', '1.0.0', {
      config: { digest: digestOf(body) },
    });
    const location = `${storage.url}/signed`;
    for (const path of [
      'GET /v2/acme/checkout/tags/list',
      `GET /v2/acme/checkout/blobs/${digestOf(body)}`,
    ]) {
      registry.give(path, ({ authorization, call }) => {
        if (!authorization) {
          return { status: 401, headers: { 'www-authenticate': 'Basic' } };
        }
        return call.includes('/blobs/')
          ? { status: 307, headers: { location } }
          : { body: { tags: ['1.0.0'] } };
      });
    }
    storage.give('GET /signed', { body });

    const { items } = await create(CREDENTIALS).listVersions(REPOSITORY);
    expect(items[0].createdAt).toBe('2026-01-01T00:00:00.000Z');
    expect(storage.calls).toEqual([
      { call: 'GET /signed', authorization: undefined, accept: '*/*' },
    ]);
  });

  it.each<[string, (digest: string) => void]>([
    [
      'is not what its digest says',
      digest =>
        registry.give(`GET /v2/acme/checkout/blobs/${digest}`, {
          body: { created: '2026-02-02T00:00:00Z' },
        }),
    ],
    [
      'is larger than configurations are',
      digest =>
        registry.give(`GET /v2/acme/checkout/blobs/${digest}`, {
          body: 'x'.repeat(2 * 1024 * 1024),
        }),
    ],
    [
      'does not come',
      digest =>
        registry.give(`GET /v2/acme/checkout/blobs/${digest}`, {
          isStuck: true,
        }),
    ],
    [
      'is forbidden',
      digest =>
        registry.give(`GET /v2/acme/checkout/blobs/${digest}`, { status: 403 }),
    ],
  ])('lists a version whose configuration %s', async (_, spoil) => {
    giveTags('1.0.0');
    const config = { created: '2026-01-01T00:00:00Z' };
    const digest = giveImage('1.0.0', config);
    spoil(digestOf(JSON.stringify(config)));
    const { items } = await create().listVersions(REPOSITORY);
    expect(items).toEqual([{ repository: REPOSITORY, tag: '1.0.0', digest }]);
  });

  it('lists a version that is gone when it is looked at', async () => {
    giveTags('1.0.0');
    registry.giveMissing(
      '/v2/acme/checkout/manifests/1.0.0',
      'MANIFEST_UNKNOWN',
    );
    const { items } = await create().listVersions(REPOSITORY);
    expect(items).toEqual([{ repository: REPOSITORY, tag: '1.0.0' }]);
  });

  it('reads every page, and looks at the newest versions only', async () => {
    const tags = Array.from({ length: 50 }, (_, index) => `1.${index}.0`);
    registry.give('GET /v2/acme/checkout/tags/list', ({ call }) => {
      const from = Number(call.match(/last=(\d+)/)?.[1] ?? 0);
      const next = from + 20;
      return {
        headers:
          next < tags.length
            ? {
                link: `</v2/acme/checkout/tags/list?n=20&last=${next}>; rel="next"`,
              }
            : {},
        body: { tags: tags.slice(from, next) },
      };
    });
    tags.forEach(tag =>
      registry.giveManifest('acme/checkout', tag, { annotations: { tag } }),
    );
    const { items, total } = await create().listVersions(REPOSITORY, {
      limit: 3,
    });
    expect(total).toBe(50);
    expect(items.map(({ tag }) => tag)).toEqual(['1.49.0', '1.48.0', '1.47.0']);
    expect(
      registry.calls.filter(({ call }) => call.includes('/manifests/')).length,
    ).toBe(6);
  });

  it.each([
    ['leads to itself', '</v2/acme/checkout/tags/list?last=1>; rel="next"', 2],
    ['leads to a stranger', '<http://evil.test/?last=1>; rel="next"', 2],
    ['leads nowhere', '<::>; rel="next"', 1],
  ])('asks its own registry when the next page %s', async (_, link, count) => {
    registry.give('GET /v2/acme/checkout/tags/list', {
      headers: { link },
      body: { tags: [] },
    });
    expect(await create().listVersions(REPOSITORY)).toMatchObject({ total: 0 });
    expect(registry.calls).toHaveLength(count);
  });

  it('leaves out what is no version', async () => {
    const digest = digestOf('x').replace(':', '-');
    giveTags(
      'latest',
      digest,
      `${digest}.sig`,
      `${digest}.att`,
      `${digest}.sbom`,
      'not a tag',
      '1.0.0',
    );
    registry.giveManifest('acme/checkout', '1.0.0', {});
    const { items, total } = await create().listVersions(REPOSITORY);
    expect(items.map(({ tag }) => tag)).toEqual(['1.0.0']);
    expect(total).toBe(1);
  });

  it('answers from memory for a minute', async () => {
    giveTags('1.0.0');
    giveImage('1.0.0', {});
    const registries = create();
    const first = await registries.listVersions(REPOSITORY);
    const { length } = registry.calls;
    expect(await registries.listVersions(REPOSITORY)).toEqual(first);
    expect(registry.calls).toHaveLength(length);
    await registries.listVersions(REPOSITORY, { limit: 5 });
    expect(registry.calls.slice(length).map(({ call }) => call)).toEqual([
      'GET /v2/acme/checkout/tags/list?n=1000',
      'HEAD /v2/acme/checkout/manifests/1.0.0',
    ]);
  });

  it.each([
    ['evil.test/acme/checkout', 'evil.test is not configured'],
    [`${HOST}/acme/checkout:1.0.0`, 'is no name of an image'],
    ['', 'is no name of an image'],
  ])('refuses %j', async (repository, part) => {
    await expect(create().listVersions(repository)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(part),
    });
  });

  it('says that there is no such repository', async () => {
    registry.giveMissing('/v2/acme/checkout/tags/list', 'NAME_UNKNOWN');
    await expect(create().listVersions(REPOSITORY)).rejects.toMatchObject({
      name: 'NotFoundError',
      message: 'registry.acme.test has no repository acme/checkout',
    });
  });

  it.each([
    ['no answer', { isStuck: true }, 'unavailable'],
    ['429', { status: 429 }, 'rateLimit'],
    ['403', { status: 403 }, 'noAccess'],
    ['something else', { body: '<html>' }, 'malformed'],
    ['another shape', { body: { tags: 'none' } }, 'malformed'],
  ])('fails after %s', async (_, answer, reason) => {
    registry.give('GET /v2/acme/checkout/tags/list', answer);
    await expect(
      create(CREDENTIALS).listVersions(REPOSITORY),
    ).rejects.toMatchObject({
      name: 'RegistryError',
      reason,
      message: expect.not.stringContaining('secret'),
    });
  });
});
