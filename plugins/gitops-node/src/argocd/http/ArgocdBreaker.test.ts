import { z } from 'zod';
import { sendJson, TestServer } from './__testUtils__/TestServer';
import { turnClock } from './__testUtils__/turnClock';
import { ArgocdCall } from './ArgocdRequest';
import { ArgocdTransport } from './ArgocdTransport';

const SUSPEND_MS = 10_000;

describe('ArgocdBreaker, through ArgocdTransport', () => {
  const { signal } = new AbortController();
  let server: TestServer;
  let calls: ArgocdCall[];
  let transport: ArgocdTransport;

  beforeEach(async () => {
    server = await TestServer.start();
    calls = [];
    turnClock(0);
    transport = create(2_000);
  });

  afterEach(async () => {
    jest.useRealTimers();
    await transport.close();
    await server.stop();
  });

  function create(timeoutMs: number): ArgocdTransport {
    const { url } = server;
    return ArgocdTransport.create({
      instance: {
        name: 'prod',
        url,
        frontendUrl: url,
        credentials: { token: 'a-token' },
      },
      timeoutMs,
      suspendMs: SUSPEND_MS,
      onCall: call => calls.push(call),
    });
  }

  function ask(
    options: {
      background?: boolean;
      slow?: boolean;
      signal?: AbortSignal;
    } = {},
  ): Promise<unknown> {
    return transport.getJson({
      call: 'try',
      path: ['api', 'version'],
      schema: z.unknown(),
      signal,
      ...options,
    });
  }

  /** Reasons of calls, one after another. */
  async function reasons(
    count: number,
    call: () => Promise<unknown> = ask,
  ): Promise<string[]> {
    const found: string[] = [];
    for (let made = 0; made < count; made += 1) {
      found.push(
        await call().then(
          () => 'ok',
          ({ reason, message }) => reason ?? message,
        ),
      );
    }
    return found;
  }

  function breakConnections(): void {
    server.answer = (_req, res) => res.destroy();
  }

  function heal(): void {
    server.answer = (_req, res) => sendJson(res, 200, {});
  }

  it.each([
    ['breaks off connections', breakConnections, 'unreachable'],
    [
      'does not answer',
      () => {
        server.answer = () => {};
      },
      'timeout',
    ],
    [
      'is said to be away by what stands in front of it',
      () => {
        server.answer = (_req, res) => res.writeHead(503).end();
      },
      'failed',
    ],
  ])(
    'asks nothing any more after five failures in a row: an instance that %s',
    async (_, fault, reason) => {
      fault();
      transport = create(reason === 'timeout' ? 50 : 2_000);
      expect(await reasons(7)).toEqual([
        ...Array(5).fill(reason),
        'suspended',
        'suspended',
      ]);
      expect(server.requests).toHaveLength(5);
      expect(calls.map(({ outcome }) => outcome)).toEqual([
        ...Array(5).fill(reason),
        'suspended',
        'suspended',
      ]);
    },
  );

  it('says for how long there has been no answer', async () => {
    breakConnections();
    await reasons(5);
    turnClock(SUSPEND_MS);
    await reasons(1);
    turnClock(4_000);
    await expect(ask()).rejects.toMatchObject({
      message:
        'Argo CD "prod": try: not asked, as Argo CD has not answered for 14 seconds',
      outage: false,
    });
  });

  it.each([
    [404, 'notFound'],
    [500, 'failed'],
    [429, 'throttled'],
  ])(
    'goes on asking while Argo CD itself says what is wrong: %i',
    async (status, reason) => {
      server.answer = (_req, res) => sendJson(res, status, { message: 'no' });
      expect(await reasons(8)).toEqual(Array(8).fill(reason));
    },
  );

  it('goes on after a success in between', async () => {
    breakConnections();
    await reasons(4);
    heal();
    await ask();
    breakConnections();
    expect(await reasons(4)).not.toContain('suspended');
  });

  it('goes on when the trial call succeeds', async () => {
    breakConnections();
    await reasons(5);
    heal();
    expect(await reasons(1)).toEqual(['suspended']);
    turnClock(SUSPEND_MS);
    expect(await reasons(3)).toEqual(['ok', 'ok', 'ok']);
  });

  it('waits once more when the trial call fails', async () => {
    breakConnections();
    await reasons(5);
    turnClock(SUSPEND_MS);
    expect(await reasons(2)).toEqual(['unreachable', 'suspended']);
    expect(server.requests).toHaveLength(6);
  });

  it('lets one call try, and nobody wait for its end', async () => {
    breakConnections();
    await reasons(5);
    turnClock(SUSPEND_MS);
    server.answer = (_req, res) => setTimeout(() => sendJson(res, 200, {}), 30);
    const trial = ask();
    expect(await reasons(2)).toEqual(['suspended', 'suspended']);
    await expect(trial).resolves.toEqual({});
  });

  it('suspends at once again when a trial call was given up', async () => {
    breakConnections();
    await reasons(5);
    turnClock(SUSPEND_MS);
    const stop = new AbortController();
    const trial = ask({ signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(trial).rejects.toThrow('enough');
    expect(await reasons(2)).toEqual(['unreachable', 'suspended']);
  });

  it('lets the watch ask all the same, and ends with its success', async () => {
    breakConnections();
    await reasons(5);
    expect(await reasons(1, () => ask({ background: true }))).toEqual([
      'unreachable',
    ]);
    expect(await reasons(1)).toEqual(['suspended']);
    heal();
    await ask({ background: true });
    expect(await reasons(1)).toEqual(['ok']);
  });

  it('ends with a stream that opens', async () => {
    breakConnections();
    await reasons(5);
    server.answer = (_req, res) => res.writeHead(200).flushHeaders();
    await transport.openStream({
      call: 'stream applications',
      path: ['api', 'v1', 'stream', 'applications'],
      signal,
    });
    heal();
    expect(await reasons(1)).toEqual(['ok']);
  });

  it('does not count failures of the watch, which asks on its own', async () => {
    breakConnections();
    await reasons(8, () => ask({ background: true }));
    expect(await reasons(1)).toEqual(['unreachable']);
  });

  it('does not count calls that Argo CD may take its time for', async () => {
    transport = create(50);
    server.answer = () => {};
    expect(await reasons(6, () => ask({ slow: true }))).toEqual(
      Array(6).fill('timeout'),
    );
    breakConnections();
    await reasons(5);
    expect(await reasons(1, () => ask({ slow: true }))).toEqual(['suspended']);
  });
});
