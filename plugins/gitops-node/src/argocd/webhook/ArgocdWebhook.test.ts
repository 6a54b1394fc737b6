import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { recordedExchange } from '../__testUtils__/recordings';
import { ArgocdTransport } from '../http/ArgocdTransport';
import { ArgocdWebhook } from './ArgocdWebhook';
import { GithubPush, readGithubPush } from './GithubPush';

const { request, response } = recordedExchange('platform/webhook-github-push');

describe('ArgocdWebhook', () => {
  let server: Server;
  let status = response.status;
  let transport: ArgocdTransport;
  const received: {
    path?: string;
    headers: IncomingHttpHeaders;
    body: string;
  }[] = [];

  beforeEach(async () => {
    received.length = 0;
    status = response.status;
    server = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) {
        body += chunk;
      }
      received.push({ path: req.url, headers: req.headers, body });
      res.writeHead(status).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    transport = ArgocdTransport.create({
      instance: {
        name: 'nonprod',
        url,
        frontendUrl: url,
        credentials: { token: 'a-token' },
      },
    });
  });

  afterEach(async () => {
    await transport.close();
    server.close();
    await once(server, 'close');
  });

  async function push(secret?: string): Promise<void> {
    await ArgocdWebhook.create({ transport, secret }).push(
      readGithubPush(request.body) as GithubPush,
      { signal: AbortSignal.timeout(5_000) },
    );
  }

  it('sends what Argo CD took from GitHub when it was recorded, as far as Argo CD looks at it', async () => {
    await push();
    const [{ path, headers, body }] = received;
    expect(path).toBe(request.path);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-github-event': 'push',
    });
    expect(headers).not.toHaveProperty('x-hub-signature-256');
    expect(request.body).toMatchObject(JSON.parse(body));
  });

  it('carries no token, as the route asks for none', async () => {
    await push();
    expect(received[0].headers).not.toHaveProperty('authorization');
  });

  it('signs the body with the secret of the instance', async () => {
    await push('a-secret');
    const [{ headers, body }] = received;
    const expected = createHmac('sha256', 'a-secret')
      .update(body)
      .digest('hex');
    expect(headers['x-hub-signature-256']).toBe(`sha256=${expected}`);
  });

  it('says that Argo CD refuses it', async () => {
    status = 400;
    await expect(push()).rejects.toThrow(
      'Argo CD "nonprod": tell of a push: 400',
    );
  });
});

describe('readGithubPush', () => {
  it('leaves people and messages behind', () => {
    const text = JSON.stringify(readGithubPush(request.body));
    expect(text).not.toContain('bump@acme.example');
    expect(text).not.toContain('message');
    expect(text).toContain('values/dev/payments/checkout/image.yaml');
  });

  it('names no file of a push with thousands, so that Argo CD looks at everything', () => {
    const body = request.body as object;
    const modified = Array.from({ length: 3_001 }, (_, index) => `f${index}`);
    expect(
      readGithubPush({ ...body, commits: [{ modified }] })?.commits,
    ).toEqual([]);
  });
});
