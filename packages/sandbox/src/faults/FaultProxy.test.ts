import { createHash } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpServer } from '../HttpServer';
import { Fault, primaryLimit, secondaryLimit } from './Fault';
import { FaultProxy, ProxiedCall } from './FaultProxy';

const ANSWER = JSON.stringify({
  list: Array.from({ length: 50 }, (_, i) => i),
});

describe('FaultProxy', () => {
  let target: HttpServer;
  let proxy: FaultProxy;
  let fault: (call: ProxiedCall) => Fault | undefined;
  /** What the target was asked. */
  let asked: string[];
  let release: () => void;

  const serve = async (req: IncomingMessage, res: ServerResponse) => {
    const body = await text(req);
    asked.push(`${req.method} ${req.url}${body && ` ${body}`}`);
    switch (req.url?.split('?')[0]) {
      case '/moved':
        res.writeHead(301, { location: `${target.url}/here?a=1` }).end();
        return;
      case '/gone':
        res.writeHead(204).end();
        return;
      case '/same':
        if (req.headers['if-none-match'] === '"1"') {
          res.writeHead(304, { etag: '"1"' }).end();
          return;
        }
        res.writeHead(200, { etag: '"1"' }).end('one');
        return;
      case '/stream':
        res.writeHead(200, { 'content-type': 'text/event-stream' });
        res.write('data: 1\n\n');
        release = () => res.end('data: 2\n\n');
        return;
      case '/host':
        res.setHeader('set-cookie', ['a=1', 'b=2']);
        res.end(req.headers.host);
        return;
      default:
        res.writeHead(201, {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(ANSWER)),
        });
        res.end(ANSWER);
    }
  };
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${proxy.url}${path}`, { redirect: 'manual', ...init });
  const post = (path: string) => ask(path, { method: 'POST', body: 'x' });
  const lastCall = () => proxy.calls[proxy.calls.length - 1];

  beforeAll(async () => {
    target = HttpServer.create((req, res) => {
      serve(req, res).catch(error => res.destroy(error));
    });
    await target.start();
    proxy = await FaultProxy.start({
      target: target.url,
      onRequest: call => fault(call),
    });
  });
  beforeEach(() => {
    asked = [];
    fault = () => undefined;
  });
  afterAll(async () => {
    await proxy.stop();
    await target.stop();
  });

  describe('without a fault', () => {
    it('hands on methods, queries, bodies and answers, and records them', async () => {
      const before = proxy.calls.length;
      const response = await post('/things?page=2');
      expect(response.status).toBe(201);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.text()).toBe(ANSWER);
      expect(asked).toEqual(['POST /things?page=2 x']);
      expect(proxy.calls.slice(before)).toEqual([
        {
          index: before,
          method: 'POST',
          path: '/things?page=2',
          status: 201,
          reachedTarget: true,
          fault: undefined,
        },
      ]);
    });

    it('leaves entity tags, empty answers, cookies and the host alone', async () => {
      const same = await ask('/same', { headers: { 'if-none-match': '"1"' } });
      expect([same.status, same.headers.get('etag')]).toEqual([304, '"1"']);
      const gone = await ask('/gone');
      expect([gone.status, await gone.text()]).toEqual([204, '']);
      expect((await ask('/same', { method: 'HEAD' })).headers.get('etag')).toBe(
        '"1"',
      );
      const host = await ask('/host');
      expect(await host.text()).toBe(new URL(proxy.url).host);
      expect(host.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    });

    it('sends redirects to the target through itself', async () => {
      const { status, headers } = await ask('/moved');
      expect(status).toBe(301);
      expect(headers.get('location')).toBe(`${proxy.url}/here?a=1`);
    });

    it('streams', async () => {
      const response = await ask('/stream');
      const reader = response.body!.getReader();
      const decoder = new TextDecoder();
      expect(decoder.decode((await reader.read()).value)).toBe('data: 1\n\n');
      release();
      expect(decoder.decode((await reader.read()).value)).toBe('data: 2\n\n');
      expect((await reader.read()).done).toBe(true);
    });

    it('carries large bodies unchanged', async () => {
      const echo = HttpServer.create((req, res) => req.pipe(res));
      await echo.start();
      const through = await FaultProxy.start({ target: echo.url });
      const body = Buffer.alloc(5_000_000, 'abc');
      const response = await fetch(through.url, { method: 'POST', body });
      const digest = (bytes: Uint8Array) =>
        createHash('sha256').update(bytes).digest('hex');
      expect(digest(Buffer.from(await response.arrayBuffer()))).toBe(
        digest(body),
      );
      await through.stop();
      await echo.stop();
    });

    it('ends the connection when there is no target', async () => {
      const none = HttpServer.create(() => undefined);
      await none.start();
      const alone = await FaultProxy.start({ target: none.url });
      await none.stop();
      await expect(fetch(alone.url)).rejects.toThrow();
      expect(alone.calls).toMatchObject([
        { status: undefined, reachedTarget: false },
      ]);
      await alone.stop();
    });
  });

  it('decides for each call by itself', async () => {
    const first = proxy.calls.length;
    fault = ({ index, method }) =>
      index === first + 1 && method === 'POST'
        ? { kind: 'cutBefore' }
        : undefined;
    expect((await post('/1')).status).toBe(201);
    await expect(post('/2')).rejects.toThrow();
    expect((await post('/3')).status).toBe(201);
    expect(asked).toEqual(['POST /1 x', 'POST /3 x']);
  });

  it('decides by what a request carries, and hands all of it on', async () => {
    const seen: string[] = [];
    const reading = await FaultProxy.start({
      target: target.url,
      readsBodies: true,
      onRequest: ({ method }, { headers, body }) => {
        seen.push(`${method} ${headers['x-what']} ${body}`);
        return body === 'b' ? { kind: 'cutBefore' } : undefined;
      },
    });
    const send = (body?: string) =>
      fetch(`${reading.url}/a`, {
        method: body ? 'POST' : 'GET',
        headers: { 'x-what': 'letter' },
        body,
      });
    expect(await (await send('a')).text()).toBe(ANSWER);
    await expect(send('b')).rejects.toThrow();
    expect((await send()).status).toBe(201);
    expect(seen).toEqual(['POST letter a', 'POST letter b', 'GET letter ']);
    expect(asked).toEqual(['POST /a a', 'GET /a']);
    await reading.stop();
  });

  it('cuts before the target has heard of it', async () => {
    fault = () => ({ kind: 'cutBefore' });
    await expect(post('/a')).rejects.toThrow();
    expect(asked).toEqual([]);
    expect(lastCall()).toMatchObject({
      status: undefined,
      reachedTarget: false,
      fault: 'cutBefore',
    });
  });

  it('cuts after the target has done its work', async () => {
    fault = () => ({ kind: 'cutAfter' });
    await expect(post('/a')).rejects.toThrow();
    expect(asked).toEqual(['POST /a x']);
    expect(lastCall()).toMatchObject({ status: 201, reachedTarget: true });
  });

  it.each([false, true])(
    'answers instead of the target, which has worked: %s',
    async afterTarget => {
      fault = () => ({
        kind: 'status',
        status: 502,
        body: 'Bad Gateway',
        afterTarget,
      });
      const response = await post('/a');
      expect([response.status, await response.text()]).toEqual([
        502,
        'Bad Gateway',
      ]);
      expect(asked).toHaveLength(afterTarget ? 1 : 0);
      expect(lastCall()).toMatchObject({ status: afterTarget ? 201 : 502 });
    },
  );

  it('limits as GitHub does', async () => {
    fault = () => secondaryLimit({ retryAfterSeconds: 7 });
    const secondary = await post('/a');
    expect(secondary.status).toBe(403);
    expect(secondary.headers.get('retry-after')).toBe('7');
    expect(await secondary.json()).toMatchObject({
      message: expect.stringMatching(/secondary rate limit/),
    });
    fault = () =>
      primaryLimit({ resetAt: new Date(1_800_000_000_500), status: 429 });
    const primary = await post('/a');
    expect(primary.status).toBe(429);
    expect(primary.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(primary.headers.get('x-ratelimit-reset')).toBe('1800000001');
    expect(asked).toEqual([]);
  });

  it('sends a page where JSON is expected', async () => {
    fault = () => ({ kind: 'html' });
    const response = await ask('/a');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    await expect(response.json()).rejects.toThrow();
  });

  it('stalls before it answers', async () => {
    fault = () => ({ kind: 'stall', ms: 200, before: 'headers' });
    const started = performance.now();
    const response = await ask('/a');
    expect(performance.now() - started).toBeGreaterThan(190);
    expect(await response.text()).toBe(ANSWER);
  });

  it('stalls in the middle of the answer', async () => {
    fault = () => ({ kind: 'stall', ms: 300, before: 'body' });
    const response = await ask('/a');
    const started = performance.now();
    expect(await response.text()).toBe(ANSWER);
    expect(performance.now() - started).toBeGreaterThan(150);
  });

  it('lets the target finish for a client that has lost patience', async () => {
    fault = () => ({ kind: 'stall', ms: 60_000, before: 'headers' });
    await expect(
      ask('/a', { method: 'POST', signal: AbortSignal.timeout(100) }),
    ).rejects.toThrow();
    await sleep(50);
    expect(asked).toEqual(['POST /a']);
    expect(lastCall()).toMatchObject({ status: 201 });
  });

  it('ends in the middle of what was announced', async () => {
    fault = () => ({ kind: 'truncate', looks: 'short' });
    const response = await ask('/a');
    expect(response.headers.get('content-length')).toBe(String(ANSWER.length));
    await expect(response.text()).rejects.toThrow();
    expect(asked).toEqual(['GET /a']);
  });

  it('makes half an answer look like all of it', async () => {
    fault = () => ({ kind: 'truncate', looks: 'whole' });
    const response = await ask('/a');
    expect(await response.text()).toBe(
      ANSWER.slice(0, Math.floor(ANSWER.length / 2)),
    );
    expect((await ask('/gone')).status).toBe(204);
  });

  it('refuses a target that it cannot speak to', async () => {
    await expect(
      FaultProxy.start({ target: 'https://localhost:1' }),
    ).rejects.toThrow('The target has to be an http address');
  });
});
