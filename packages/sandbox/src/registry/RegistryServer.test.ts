import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { PACKAGE_FOLDER } from '../packageFolder';
import { readRegistrySeed } from './readRegistrySeed';
import { RegistryServer } from './RegistryServer';

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const BASIC = `Basic ${Buffer.from('sandbox-puller:sandbox-registry').toString(
  'base64',
)}`;

const sha256 = (bytes: Uint8Array) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe('RegistryServer', () => {
  let folder: string;
  let server: RegistryServer;

  async function start() {
    server = RegistryServer.create({
      directory: folder,
      seed: await readRegistrySeed(),
    });
    await server.start();
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-registry-'));
    await start();
  });

  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  function get(path: string, headers: Record<string, string> = {}) {
    return fetch(`${server.url}/${path}`, { headers, redirect: 'manual' });
  }

  async function getToken(
    host: string,
    repository: string,
    authorization?: string,
  ) {
    const response = await get(
      `${host}/token?service=${host}&scope=repository:${repository}:pull`,
      authorization ? { authorization } : {},
    );
    const body = await response.json();
    return { status: response.status, body, bearer: `Bearer ${body.token}` };
  }

  async function getManifest(
    host: string,
    repository: string,
    reference: string,
    accept = ACCEPT,
  ) {
    const { bearer } = await getToken(host, repository, BASIC);
    return get(`${host}/v2/${repository}/manifests/${reference}`, {
      authorization: bearer,
      accept,
    });
  }

  it('says where a token for a question can be had', async () => {
    const response = await get('docker.io/v2/library/nginx/manifests/1.29.3');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="${server.url}/docker.io/token",service="docker.io",scope="repository:library/nginx:pull"`,
    );
    expect(await response.json()).toEqual({
      errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }],
    });
  });

  it.each([
    ['docker.io', 'library/nginx', '1.29.3', 2],
    ['ghcr.io', 'acme/checkout', '1.8.0', 0],
    ['public.ecr.aws', 'eks-distro/kubernetes/pause', '3.10', 2],
  ])(
    'gives %s/%s:%s with true digests down to the layer',
    async (host, repository, tag, platforms) => {
      const top = await getManifest(host, repository, tag);
      const bytes = Buffer.from(await top.arrayBuffer());
      expect(top.headers.get('docker-content-digest')).toBe(sha256(bytes));
      const index = JSON.parse(bytes.toString());
      expect(top.headers.get('content-type')).toBe(index.mediaType);
      expect(index.manifests ?? []).toHaveLength(platforms);

      const images = platforms
        ? await Promise.all(
            index.manifests.map(async ({ digest }: { digest: string }) =>
              (await getManifest(host, repository, digest)).json(),
            ),
          )
        : [index];
      for (const { config, layers } of images) {
        const [layer] = layers;
        for (const blob of [config, layer]) {
          const content = await getBlob(host, repository, blob.digest);
          expect(sha256(content)).toBe(blob.digest);
          expect(content).toHaveLength(blob.size);
        }
        const { rootfs } = JSON.parse(
          String(await getBlob(host, repository, config.digest)),
        );
        expect(rootfs.diff_ids).toEqual([
          sha256(gunzipSync(await getBlob(host, repository, layer.digest))),
        ]);
      }
    },
  );

  async function getBlob(host: string, repository: string, digest: string) {
    const { bearer } = await getToken(host, repository);
    const found = await get(`${host}/v2/${repository}/blobs/${digest}`, {
      authorization: bearer,
    });
    expect(found.status).toBe(307);
    const stored = await fetch(found.headers.get('location')!);
    return Buffer.from(await stored.arrayBuffer());
  }

  it('refuses credentials where blobs lie, as the storage of real ones does', async () => {
    const { config } = await (
      await getManifest('ghcr.io', 'acme/checkout', '1.8.0')
    ).json();
    const response = await get(`ghcr.io/storage/${config.digest}`, {
      authorization: 'Bearer x',
    });
    expect(response.status).toBe(400);
  });

  it('answers HEAD without a body', async () => {
    const { bearer } = await getToken('ghcr.io', 'acme/checkout');
    const response = await fetch(
      `${server.url}/ghcr.io/v2/acme/checkout/manifests/1.8.0`,
      { method: 'HEAD', headers: { authorization: bearer, accept: ACCEPT } },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('docker-content-digest')).toMatch(/^sha256:/);
    expect(await response.text()).toBe('');
  });

  it('tells date and revision in the configuration', async () => {
    const { config } = await (
      await getManifest('ghcr.io', 'acme/checkout', '1.9.0')
    ).json();
    const content = await getBlob('ghcr.io', 'acme/checkout', config.digest);
    expect(JSON.parse(String(content))).toMatchObject({
      created: '2026-10-05T12:33:27Z',
      config: {
        Labels: {
          'org.opencontainers.image.revision':
            'e4a61d8f2b90c537d18e6f3a7c05b2941ad7ce80',
        },
      },
    });
  });

  it.each(['1.0-crash', 'broken', 'v2.faulty'])(
    'has the tag %s in every repository, and in no list',
    async tag => {
      const found = await getManifest('quay.io', 'podman/hello', tag);
      expect(found.status).toBe(200);
      const digest = found.headers.get('docker-content-digest')!;
      expect(
        (await getManifest('quay.io', 'podman/hello', digest)).status,
      ).toBe(200);
      const { bearer } = await getToken('quay.io', 'podman/hello');
      const list = await get('quay.io/v2/podman/hello/tags/list', {
        authorization: bearer,
      });
      expect((await list.json()).tags).not.toContain(tag);
    },
  );

  it.each([
    ['a version', 'library/nginx', '9.9.9', ACCEPT, 'MANIFEST_UNKNOWN'],
    ['a repository', 'library/nobody', '1', ACCEPT, 'NAME_UNKNOWN'],
    ['an old form', 'library/nginx', '1.29.3', 'text/html', 'MANIFEST_UNKNOWN'],
  ])('has not %s', async (_, repository, tag, accept, code) => {
    const response = await getManifest('docker.io', repository, tag, accept);
    expect(response.status).toBe(404);
    expect((await response.json()).errors[0].code).toBe(code);
  });

  it.each([
    ['docker.io', 401, 'UNAUTHORIZED'],
    ['quay.io', 401, 'UNAUTHORIZED'],
    ['public.ecr.aws', 404, 'NAME_UNKNOWN'],
  ])(
    'tells strangers of %s about a repository that is not there with %i',
    async (host, status, code) => {
      const { bearer } = await getToken(host, 'no/body');
      const response = await get(`${host}/v2/no/body/manifests/1`, {
        authorization: bearer,
        accept: ACCEPT,
      });
      expect(response.status).toBe(status);
      expect((await response.json()).errors[0].code).toBe(code);
    },
  );

  it('keeps a private repository for those who have an account', async () => {
    expect(await getToken('ghcr.io', 'acme/vault')).toMatchObject({
      status: 403,
      body: { errors: [{ code: 'DENIED' }] },
    });
    expect(
      await getToken('ghcr.io', 'acme/vault', 'Basic d3Jvbmc6d3Jvbmc='),
    ).toMatchObject({ status: 401 });
    expect((await getManifest('ghcr.io', 'acme/vault', '1.0.0')).status).toBe(
      200,
    );
  });

  it('lets every token that it gave see the root, as people who log in do', async () => {
    const { token } = await (
      await get('ghcr.io/token?service=ghcr.io', { authorization: BASIC })
    ).json();
    const status = async (bearer: string) =>
      (await get('ghcr.io/v2/', { authorization: `Bearer ${bearer}` })).status;
    expect(await status(token)).toBe(200);
    expect(await status(`${token.split('.')[0]}.forged`)).toBe(401);
  });

  it('takes a token for no other repository or registry, and none that it did not give', async () => {
    const { bearer } = await getToken('docker.io', 'library/nginx');
    const ask = async (path: string, authorization: string) =>
      (await get(path, { authorization, accept: ACCEPT })).status;
    const own = 'docker.io/v2/library/nginx/manifests/1.29.3';
    expect(await ask(own, bearer)).toBe(200);
    expect(await ask('docker.io/v2/library/redis/tags/list', bearer)).toBe(401);
    expect(await ask('ghcr.io/v2/library/nginx/tags/list', bearer)).toBe(401);
    expect(await ask(own, `${bearer}x`)).toBe(401);
    expect(await ask(own, 'Bearer {}.x')).toBe(401);
  });

  it('lists tags in pages', async () => {
    const { bearer } = await getToken('docker.io', 'library/nginx');
    const tags: string[] = [];
    let next: string | undefined = 'docker.io/v2/library/nginx/tags/list?n=6';
    let pages = 0;
    while (next) {
      const response: Response = await get(next, { authorization: bearer });
      const page = await response.json();
      tags.push(...page.tags);
      pages += 1;
      next = response.headers.get('link')?.match(/<\/(.*)>; rel="next"/)?.[1];
    }
    expect(pages).toBe(3);
    expect(tags).toEqual([...new Set(tags)].sort());
    expect(tags).toContain('1.29.3');
  });

  it('says what is there', async () => {
    const { registries } = await (await get('')).json();
    expect(registries).toContain(`${server.url}/ghcr.io/v2/_catalog`);
    const catalog = await (await get('ghcr.io/v2/_catalog')).json();
    expect(catalog.repositories).toContain('acme/checkout');
  });

  it('wants name and password with each request where the registry is of that kind', async () => {
    const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
    await server.put({
      host,
      repository: 'apps/refunds',
      tags: ['1.0.0'],
      created: '2026-11-20T00:00:00Z',
    });
    const path = `${host}/v2/apps/refunds/tags/list`;
    const stranger = await get(path);
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get('www-authenticate')).toBe(
      'Basic realm="Registry"',
    );
    const known = await get(path, { authorization: BASIC });
    expect(await known.json()).toEqual({
      name: 'apps/refunds',
      tags: ['1.0.0'],
    });
  });

  it('keeps what arrives over the end of the process', async () => {
    const image = {
      host: 'ghcr.io',
      repository: 'acme/refunds',
      created: '2026-11-20T00:00:00Z',
      revision: '0c1f6a7d9be24f35a8d1c2e7f4b60a93d5e81c47',
    };
    const [first, second] = await Promise.all([
      server.put({ ...image, tags: ['1.0.0'] }),
      server.put({ ...image, tags: ['1.1.0', 'main'] }),
    ]);
    await server.stop();
    await start();
    for (const [tag, digest] of [
      ['1.0.0', first],
      ['main', second],
    ]) {
      const found = await getManifest('ghcr.io', 'acme/refunds', tag);
      expect(found.headers.get('docker-content-digest')).toBe(digest);
    }
  });

  it('takes nothing for a registry that is not there', async () => {
    await expect(
      server.put({
        host: 'evil.test',
        repository: 'x',
        tags: ['1'],
        created: '2026-11-20T00:00:00Z',
      }),
    ).rejects.toThrow('There is no registry evil.test, only docker.io');
  });

  it.each([
    ['PUT', 'ghcr.io/v2/acme/checkout/manifests/1.0.0', 405],
    ['GET', 'evil.test/v2/x/tags/list', 404],
    ['GET', 'ghcr.io/v2/acme/checkout/referrers/x', 404],
  ])('refuses %s %s', async (method, path, status) => {
    const response = await fetch(`${server.url}/${path}`, { method });
    expect(response.status).toBe(status);
    expect((await response.json()).errors).toHaveLength(1);
  });

  it('has every image that the seeded applications run', async () => {
    for (const environment of ['dev', 'staging', 'prod']) {
      const { image } = parse(
        await readFile(
          join(
            PACKAGE_FOLDER,
            `seed/gitops-apps/values/${environment}/payments/checkout/image.yaml`,
          ),
          'utf8',
        ),
      );
      const [host, ...path] = image.repository.split('/');
      const found = await getManifest(host, path.join('/'), image.tag);
      expect(found.status).toBe(200);
      const own = found.headers.get('docker-content-digest');
      expect(own).toBe(image.digest ?? own);
    }
  });

  it.each([
    'README.md',
    'scripts/smoke/run.mjs',
    'scripts/start.test.mjs',
    'packages/app/e2e-tests/createApplication.test.ts',
  ])('has every image that %s names', async file => {
    const text = await readFile(join(PACKAGE_FOLDER, '../..', file), 'utf8');
    const images = [
      ...text.matchAll(
        /(docker\.io|ghcr\.io)\/([a-z0-9/-]+):([\w.-]*\w)(?:@(sha256:[a-f0-9]{64}))?/g,
      ),
    ];
    expect(images).not.toEqual([]);
    for (const [, host, repository, tag, digest] of images) {
      const found = await getManifest(host, repository, tag);
      const own = found.headers.get('docker-content-digest');
      expect(own).toBe(digest ?? own);
      expect(found.status).toBe(200);
    }
  });
});
