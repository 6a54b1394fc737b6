import { ServerResponse } from 'node:http';
import { AddressInfo, createServer, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { ArgocdInstance } from '../readInstances';
import { sendJson, TestServer } from './__testUtils__/TestServer';
import { ArgocdError } from './ArgocdError';
import { ArgocdCall } from './ArgocdRequest';
import { ArgocdTransport } from './ArgocdTransport';

const APPLICATIONS = ['api', 'v1', 'applications'];
const MIB = 1024 * 1024;

describe('ArgocdTransport', () => {
  const { signal } = new AbortController();
  const schema = z.unknown();
  let server: TestServer;
  let calls: ArgocdCall[];
  let transport: ArgocdTransport;

  beforeEach(async () => {
    server = await TestServer.start();
    calls = [];
    transport = create();
  });

  afterEach(async () => {
    jest.useRealTimers();
    await transport.close();
    await server.stop();
  });

  function create(
    options: { instance?: Partial<ArgocdInstance>; timeoutMs?: number } = {},
  ): ArgocdTransport {
    const { url } = server;
    return ArgocdTransport.create({
      instance: {
        name: 'nonprod',
        url,
        frontendUrl: url,
        credentials: { token: 'a-token' },
        proxy: 'none',
        ...options.instance,
      },
      timeoutMs: options.timeoutMs,
      onCall: call => calls.push(call),
    });
  }

  function get(
    path = ['api', 'version'],
    options: { query?: Record<string, string>; maxBytes?: number } = {},
  ): Promise<unknown> {
    return transport.getJson({ call: 'try', path, schema, signal, ...options });
  }

  function sync(body?: unknown): Promise<unknown> {
    return transport.send({
      call: 'sync',
      method: 'POST',
      path: [...APPLICATIONS, 'checkout-dev', 'sync'],
      body,
      schema,
      signal,
    });
  }

  function terminate(): Promise<unknown> {
    return transport.send({
      call: 'terminate',
      method: 'DELETE',
      path: [...APPLICATIONS, 'checkout-dev', 'operation'],
      query: { project: 'payments-dev', appNamespace: 'argocd' },
      schema,
      signal,
    });
  }

  function openStream(): Promise<AsyncIterable<Uint8Array>> {
    return transport.openStream({
      call: 'stream applications',
      path: ['api', 'v1', 'stream', 'applications'],
      signal,
    });
  }

  describe('what is sent', () => {
    it('keeps every segment and parameter in its place (fact 18)', async () => {
      await get([...APPLICATIONS, '../clusters?a=b#c'], {
        query: { project: 'a&name=b' },
      });
      expect(server.lines).toEqual([
        'GET /api/v1/applications/..%2Fclusters%3Fa%3Db%23c?project=a%26name%3Db',
      ]);
    });

    it.each(['..', '.', ''])(
      'refuses the segment %j (fact 18)',
      async segment => {
        await expect(get([...APPLICATIONS, segment])).rejects.toThrow(
          `"${segment}" is no segment of an API path`,
        );
        expect(server.lines).toEqual([]);
      },
    );

    it.each([
      ['clusters', ['api', 'v1', 'clusters'], undefined],
      ['logs of a pod', [...APPLICATIONS, 'a', 'pods', 'b', 'logs'], undefined],
      ['a way up', [...APPLICATIONS, '..', 'clusters'], undefined],
      ['another query', APPLICATIONS, { refresh: 'hard' }],
    ])('refuses what is not on the list: %s', async (_, path, query) => {
      await expect(get(path, { query })).rejects.toThrow('upstreamRequests');
      await expect(
        transport.openStream({ call: 'try', path, query, signal }),
      ).rejects.toThrow('upstreamRequests');
      expect(server.lines).toEqual([]);
    });

    it('refuses to write where only reading is listed', async () => {
      await expect(
        transport.send({
          call: 'delete',
          method: 'DELETE',
          path: [...APPLICATIONS, 'checkout-dev'],
          schema,
          signal,
        }),
      ).rejects.toThrow('upstreamRequests');
      expect(server.lines).toEqual([]);
    });

    it('reaches an API below a path', async () => {
      transport = create({ instance: { url: `${server.url}/argo` } });
      await get();
      expect(server.lines).toEqual(['GET /argo/api/version']);
    });

    it('sends a body with the one content type that Argo CD accepts', async () => {
      await sync({ prune: false });
      expect(server.requests).toMatchObject([
        {
          line: 'POST /api/v1/applications/checkout-dev/sync',
          headers: {
            'content-type': 'application/json',
            authorization: 'Bearer a-token',
          },
          body: '{"prune":false}',
        },
      ]);
    });

    it('sends the content type with a DELETE too, which is 415 without (fact 19)', async () => {
      await terminate();
      expect(server.requests).toMatchObject([
        {
          line: 'DELETE /api/v1/applications/checkout-dev/operation?project=payments-dev&appNamespace=argocd',
          headers: { 'content-type': 'application/json' },
          body: '',
        },
      ]);
    });

    it('does not repeat a change that failed', async () => {
      server.answer = (_req, res) => res.destroy();
      await expect(sync()).rejects.toMatchObject({ reason: 'unreachable' });
      expect(server.requests).toHaveLength(1);
    });

    it('asks for a stream as the server wants it (fact 6)', async () => {
      server.answer = (_req, res) => res.writeHead(200).flushHeaders();
      await openStream();
      expect(server.requests[0].headers.accept).toBe('text/event-stream');
    });
  });

  describe('what comes back', () => {
    it('never follows a redirect, which would take the token along (fact 18)', async () => {
      const other = await TestServer.start();
      server.answer = (_req, res) => {
        res.writeHead(307, { Location: `${other.url}/api/version` });
        res.end();
      };
      await expect(get()).rejects.toMatchObject({ reason: 'redirected' });
      await expect(sync()).rejects.toMatchObject({ reason: 'redirected' });
      expect(other.lines).toEqual([]);
      await other.stop();
    });

    it.each([
      ['a login page', 'text/html', '<html><form action="/login">'],
      ['a login page that says that it is JSON', 'application/json', '<html>'],
      ['nothing', 'application/json', ''],
    ])('takes %s for no answer, of a change too', async (_, type, page) => {
      server.answer = (_req, res) => {
        res.writeHead(200, { 'Content-Type': type });
        res.end(page);
      };
      const problem = {
        reason: 'malformed',
        message: expect.stringContaining('The answer is not one of Argo CD'),
      };
      await expect(get()).rejects.toMatchObject(problem);
      await expect(sync()).rejects.toMatchObject(problem);
    });

    it.each([
      ['seconds', '7', 7_000],
      ['nothing', '', undefined],
    ])('tells how long to wait after 429: %s', async (_, header, expected) => {
      server.answer = (_req, res) =>
        sendJson(res, 429, { message: 'slowly' }, { 'Retry-After': header });
      await expect(get()).rejects.toMatchObject({
        reason: 'throttled',
        outage: false,
        explanation: 'slowly',
        retryAfterMs: expected,
      });
    });

    it('names the right that is missing', async () => {
      server.answer = (_req, res) =>
        sendJson(res, 403, { message: 'permission denied' });
      await expect(terminate()).rejects.toMatchObject({
        reason: 'forbidden',
        remedy:
          'Give the account the right in argocd-rbac-cm: p, backstage, applications, sync, */*, allow',
      });
    });

    it.each([
      ['of a repository', 'cannot reach https://bot:hunter2@git.example.com'],
      ['of the portal', 'no session for Bearer a-token (hunter2: a-token)'],
    ])('takes secrets %s out of what is said', async (_, message) => {
      const credentials = { token: 'a-token' };
      transport = create({ instance: { credentials } });
      server.answer = (_req, res) => sendJson(res, 500, { message });
      const error = await failure(get());
      expect(
        JSON.stringify([error, error.stack, error.explanation]),
      ).not.toMatch(/bot:hunter2|a-token/);
      expect(error.message).toContain('Argo CD "nonprod": try: 500 ');
    });

    it('says nothing of a page that is none of Argo CD', async () => {
      server.answer = (_req, res) => {
        res.writeHead(502, { 'Content-Type': 'text/html' });
        res.end('<h1>proxy.internal</h1>');
      };
      const error = await failure(get());
      expect(error.message).toBe('Argo CD "nonprod": try: 502');
      expect(error.explanation).toBeUndefined();
    });

    it('does not repeat a long explanation', async () => {
      server.answer = (_req, res) =>
        sendJson(res, 500, { message: 'x'.repeat(10_000) });
      const error = await failure(get());
      expect(error.message.length).toBeLessThan(400);
    });
  });

  describe('size', () => {
    it('stops a list of 187 MB at the limit', async () => {
      let sent = 0;
      server.answer = (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'application/json' });
        sent = 0;
        pump(res, () => {
          sent += MIB;
          return sent <= 187 * MIB ? Buffer.alloc(MIB, ' ') : undefined;
        });
      };
      const limited = get(APPLICATIONS, { maxBytes: 2 * MIB });
      await expect(limited).rejects.toMatchObject({
        reason: 'tooLarge',
        message: expect.stringContaining('larger than 2097152 bytes'),
      });
      await until(() => server.sockets.size === 0);
      // What lies in buffers of both sides.
      expect(sent).toBeLessThan(20 * MIB);
    });

    it('counts what a packed answer unpacks to', async () => {
      // Members one behind the other unpack to a whole: a gigabyte out of one megabyte.
      const member = gzipSync(Buffer.alloc(MIB));
      const bomb = Buffer.concat(Array.from({ length: 1024 }, () => member));
      server.answer = (_req, res) => {
        res.writeHead(200, {
          'Content-Type': 'application/json',
          'Content-Encoding': 'gzip',
        });
        res.end(bomb);
      };
      const before = process.memoryUsage().arrayBuffers;
      const limited = get(APPLICATIONS, { maxBytes: 2 * MIB });
      await expect(limited).rejects.toMatchObject({ reason: 'tooLarge' });
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(
        100 * MIB,
      );
    });

    it('does not read an endless explanation of an error', async () => {
      server.answer = (_req, res) => {
        res.writeHead(500, { 'Content-Type': 'application/json' });
        pump(res, () => Buffer.alloc(MIB, ' '));
      };
      await expect(get()).rejects.toMatchObject({ reason: 'failed' });
      await until(() => server.sockets.size === 0);
    });

    it('reads a packed answer', async () => {
      server.answer = (_req, res) => {
        res.writeHead(200, { 'Content-Encoding': 'gzip' });
        res.end(gzipSync('{"Version":"v3.5.1"}'));
      };
      await expect(get()).resolves.toEqual({ Version: 'v3.5.1' });
    });
  });

  describe('time', () => {
    it.each<[string, (res: ServerResponse) => void]>([
      ['before the first byte', () => {}],
      ['after the headers', res => res.writeHead(200).flushHeaders()],
      ['in the middle of the body', res => res.write('{"items":[')],
      [
        'in the middle of an explanation',
        res =>
          res
            .writeHead(500, { 'Content-Type': 'application/json' })
            .write('{"mess'),
      ],
    ])('gives up on an answer that stops %s', async (_, begin) => {
      transport = create({ timeoutMs: 100 });
      server.answer = (_req, res) => begin(res);
      const error = await failure(get());
      expect(error.outage).toBe(true);
      expect(['timeout', 'failed']).toContain(error.reason);
      await until(() => server.sockets.size === 0);
    });

    it('gives up on a host that accepts a connection and says nothing', async () => {
      const sockets: Socket[] = [];
      const silent = createServer(socket => sockets.push(socket.resume()));
      await new Promise<void>(resolve =>
        silent.listen(0, 'localhost', resolve),
      );
      const { port } = silent.address() as AddressInfo;
      transport = create({
        instance: { url: `https://localhost:${port}` },
        timeoutMs: 100,
      });
      await expect(get()).rejects.toMatchObject({ outage: true });
      await expect(openStream()).rejects.toMatchObject({ outage: true });
      sockets.forEach(socket => socket.destroy());
      silent.close();
    });

    it('stops with the signal and passes its reason on', async () => {
      server.answer = () => {};
      const stop = new AbortController();
      const call = transport.getJson({
        call: 'try',
        path: ['api', 'version'],
        schema,
        signal: stop.signal,
      });
      await until(() => server.requests.length === 1);
      stop.abort(new Error('enough'));
      await expect(call).rejects.toThrow('enough');
      expect(calls).toEqual([]);
      await until(() => server.sockets.size === 0);
    });

    it('waits for a stream that sends no headers, longer than any limit of the HTTP client (fact 1)', async () => {
      let answer: ServerResponse | undefined;
      server.answer = (_req, res) => {
        answer = res;
      };
      // The client counts its limits by timers; bytes go on as they do.
      jest.useFakeTimers({
        doNotFake: [
          'Date',
          'nextTick',
          'performance',
          'queueMicrotask',
          'setImmediate',
        ],
      });
      transport = create({ timeoutMs: 100 });
      const opening = openStream();
      while (!answer) {
        await new Promise(resolve => setImmediate(resolve));
      }
      await jest.advanceTimersByTimeAsync(3_600_000);
      answer.write(':\n');
      const chunks = (await opening)[Symbol.asyncIterator]();
      expect(Buffer.from((await chunks.next()).value).toString()).toBe(':\n');
      // Nor is there a limit between two events.
      await jest.advanceTimersByTimeAsync(3_600_000);
      answer.write('data: {}\n');
      expect(Buffer.from((await chunks.next()).value).toString()).toBe(
        'data: {}\n',
      );
    });
  });

  describe('what is told of calls', () => {
    it('tells of every request how it ended and how long it took', async () => {
      await get();
      server.answer = (_req, res) => sendJson(res, 404, { message: 'gone' });
      await failure(sync());
      expect(calls).toEqual([
        { call: 'try', outcome: 'ok', durationMs: expect.any(Number) },
        { call: 'sync', outcome: 'notFound', durationMs: expect.any(Number) },
      ]);
    });

    it('tells of a stream when it opens', async () => {
      server.answer = (_req, res) => res.writeHead(200).flushHeaders();
      await openStream();
      expect(calls).toMatchObject([
        { call: 'stream applications', outcome: 'ok' },
      ]);
    });
  });

  describe('close', () => {
    it('ends connections that wait, stream and idle, and every later call', async () => {
      await get();
      server.answer = (req, res) =>
        req.url?.includes('stream')
          ? res.writeHead(200).flushHeaders()
          : undefined;
      const stream = await openStream();
      const reading = failure(
        (async () => {
          for await (const _ of stream);
        })(),
      );
      const waiting = failure(get());
      await until(() => server.requests.length === 3);
      await transport.close();
      expect((await waiting).reason).toBe('unreachable');
      expect((await reading).reason).toBe('unreachable');
      expect((await failure(get())).reason).toBe('unreachable');
      await until(() => server.sockets.size === 0);
    });

    it('may be called twice', async () => {
      await transport.close();
      await expect(transport.close()).resolves.toBeUndefined();
    });
  });
});

async function failure(call: Promise<unknown>): Promise<ArgocdError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArgocdError)) {
    throw new Error(`Not an ArgocdError: ${error}`);
  }
  return error;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

/** Writes as fast as the other side reads. */
function pump(res: ServerResponse, next: () => Buffer | undefined): void {
  while (!res.destroyed) {
    const chunk = next();
    if (!chunk) {
      res.end();
      return;
    }
    if (!res.write(chunk)) {
      res.once('drain', () => pump(res, next));
      return;
    }
  }
}
