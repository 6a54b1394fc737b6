import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { FaultGate } from './FaultGate';

describe('FaultGate', () => {
  let target: Server;
  let gate: FaultGate;

  beforeAll(async () => {
    // Half an answer at once, the rest when somebody asks for the end.
    target = createServer((request, response) => {
      response.write('begin ');
      if (request.url !== '/stream') {
        response.end('end');
      }
    });
    await new Promise<void>(resolve => {
      target.listen(0, '127.0.0.1', resolve);
    });
    const { port } = target.address() as AddressInfo;
    gate = await FaultGate.start({ target: `http://localhost:${port}` });
  });

  afterAll(async () => {
    await gate.stop();
    target.closeAllConnections();
    target.close();
  });

  afterEach(() => gate.set(undefined));

  const ask = async (path = '/', options: RequestInit = {}) =>
    (await fetch(`${gate.url}${path}`, options)).text();

  it('is not there as long as nothing is said', async () => {
    expect(await ask()).toBe('begin end');
  });

  it('is down and well again at the same address, and cuts what was under way', async () => {
    const { url } = gate;
    const stream = await fetch(`${url}/stream`);
    const reader = stream.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(
      'begin ',
    );
    await gate.set('down');
    await expect(reader?.read()).rejects.toThrow();
    await expect(ask()).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
    await gate.set(undefined);
    expect(gate.url).toBe(url);
    expect(await ask()).toBe('begin end');
  });

  it('is slow, streams included', async () => {
    await gate.set({ kind: 'delay', ms: 150 });
    const begin = performance.now();
    const stream = await fetch(`${gate.url}/stream`);
    await stream.body?.getReader().read();
    expect(performance.now() - begin).toBeGreaterThanOrEqual(145);
  });

  it('never answers', async () => {
    await gate.set({ kind: 'hang' });
    await expect(
      ask('/', { signal: AbortSignal.timeout(150) }),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('answers like a gateway whose server is gone', async () => {
    await gate.set({ kind: 'html', status: 502 });
    const response = await fetch(gate.url);
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('<html>');
  });
});
