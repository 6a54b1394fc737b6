import { z } from 'zod';
import { ArgocdInstance } from '../readInstances';
import { certificate } from './__testUtils__/certificates';
import { TestProxy } from './__testUtils__/TestProxy';
import { TestServer } from './__testUtils__/TestServer';
import { ArgocdError } from './ArgocdError';
import { ArgocdTransport } from './ArgocdTransport';

const PROXY_VARIABLES = [
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
];

describe('createDispatcher, through ArgocdTransport', () => {
  const { signal } = new AbortController();
  const environment = { ...process.env };
  const ca = certificate('acme-authority');
  let server: TestServer;
  let proxy: TestProxy;
  let transport: ArgocdTransport | undefined;

  beforeEach(async () => {
    PROXY_VARIABLES.forEach(name => delete process.env[name]);
    server = await TestServer.start({ tls: true });
    proxy = await TestProxy.start();
  });

  afterEach(async () => {
    process.env = { ...environment };
    await transport?.close();
    await server.stop();
    await proxy.stop();
  });

  async function ask(
    instance: Partial<ArgocdInstance>,
    timeoutMs?: number,
  ): Promise<unknown> {
    const { url } = server;
    transport = ArgocdTransport.create({
      instance: {
        name: 'prod',
        url,
        frontendUrl: url,
        credentials: { token: 'a-token' },
        ...instance,
      },
      timeoutMs,
    });
    return transport.getJson({
      call: 'try',
      path: ['api', 'version'],
      schema: z.unknown(),
      signal,
    });
  }

  describe('trust', () => {
    it('accepts a certificate of the authority that is configured', async () => {
      await expect(ask({ ca })).resolves.toEqual({});
    });

    it('accepts one of several authorities', async () => {
      const both = `${certificate('foreign-authority')}\n${ca}`;
      await expect(ask({ ca: both })).resolves.toEqual({});
    });

    it.each([
      ['nobody else', undefined],
      ['another authority', certificate('foreign-authority')],
    ])('refuses it where %s is trusted', async (_, other) => {
      await expect(ask({ ca: other })).rejects.toMatchObject({
        reason: 'untrusted',
        outage: false,
        message:
          'Argo CD "prod": try: no connection (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
        remedy: expect.stringContaining('caFile'),
      });
      expect(server.requests).toEqual([]);
    });

    it('refuses a certificate of another host', async () => {
      const url = server.url.replace('localhost', '127.0.0.1');
      await expect(ask({ ca, url })).rejects.toMatchObject({
        reason: 'untrusted',
        message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
      });
    });

    it('changes nothing for the rest of the process', async () => {
      await ask({ ca });
      await expect(fetch(server.url)).rejects.toThrow('fetch failed');
      expect(process.env).not.toHaveProperty('NODE_TLS_REJECT_UNAUTHORIZED');
    });
  });

  describe('proxy', () => {
    it('asks through the proxy that is configured, and keeps its own trust', async () => {
      await expect(ask({ ca, proxy: proxy.url })).resolves.toEqual({});
      expect(proxy.tunnels).toEqual([`localhost:${server.port}`]);
      await expect(ask({ proxy: proxy.url })).rejects.toMatchObject({
        reason: 'untrusted',
      });
    });

    it('tunnels to an address without TLS too', async () => {
      const plain = await TestServer.start();
      await ask({ url: plain.url, proxy: proxy.url });
      expect(plain.lines).toEqual(['GET /api/version']);
      expect(proxy.tunnels).toEqual([`localhost:${plain.port}`]);
      await plain.stop();
    });

    it('tells the proxy who it is, and Argo CD not', async () => {
      const url = proxy.url.replace('//', '//portal:hunter2@');
      await ask({ ca, proxy: url });
      expect(proxy.authorization).toBe(`Basic ${btoa('portal:hunter2')}`);
      expect(JSON.stringify(server.requests)).not.toMatch(/hunter2|proxy/i);
    });

    it.each(['http', 'https'])(
      'asks through the proxy that the environment names for %s',
      async scheme => {
        process.env[`${scheme.toUpperCase()}_PROXY`] = proxy.url;
        const url = `${scheme}://argocd.test:${server.port}`;
        await expect(ask({ ca, url })).rejects.toBeInstanceOf(ArgocdError);
        expect(proxy.tunnels).toEqual([`argocd.test:${server.port}`]);
      },
    );

    it.each([
      ['NO_PROXY', { NO_PROXY: 'example.com,argocd.test' }, {}],
      ['"none"', {}, { proxy: 'none' }],
      ['another proxy', {}, { proxy: 'http://127.0.0.1:9' }],
    ])(
      'does not ask the proxy of the environment because of %s',
      async (_, variables, instance) => {
        Object.assign(process.env, { HTTPS_PROXY: proxy.url }, variables);
        const url = `https://argocd.test:${server.port}`;
        await expect(
          ask({ ca, url, ...instance }, 2_000),
        ).rejects.toMatchObject({ outage: true });
        expect(proxy.tunnels).toEqual([]);
      },
    );

    it('says which variable names no proxy, without repeating it', async () => {
      process.env.HTTPS_PROXY = 'http://portal:hunter2@:x';
      const url = 'https://argocd.test';
      await expect(ask({ url })).rejects.toThrow(
        /^HTTP_PROXY or HTTPS_PROXY ((?!hunter2).)*$/,
      );
    });

    it('asks what is on this machine directly, whatever the environment says', async () => {
      process.env.HTTPS_PROXY = proxy.url;
      await expect(ask({ ca })).resolves.toEqual({});
      expect(proxy.tunnels).toEqual([]);
    });

    it.each([407, 502])('says that the proxy refuses: %i', async refusal => {
      proxy.refusal = refusal;
      const url = proxy.url.replace('//', '//portal:hunter2@');
      const error = await ask({ ca, proxy: url }).catch(
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({
        reason: 'unreachable',
        message: 'Argo CD "prod": try: the proxy does not let us through',
      });
      expect(JSON.stringify([error, String(error)])).not.toMatch(/hunter2/);
    });

    it('does not wait for ever for a proxy that keeps silent', async () => {
      proxy.refusal = 0;
      await expect(ask({ ca, proxy: proxy.url }, 100)).rejects.toMatchObject({
        outage: true,
      });
      await transport?.close();
      await until(() => proxy.openSockets === 0);
    });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
