import { once } from 'node:events';
import {
  createServer,
  IncomingHttpHeaders,
  IncomingMessage,
  RequestListener,
  Server,
  ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { certificate } from './certificates';

type Answer = (req: IncomingMessage, res: ServerResponse) => void;

/** A request as it came. */
interface ReceivedRequest {
  /** `GET /api/version` */
  line: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/**
 * A server that answers what a test says, and knows what it was asked and who is connected.
 */
export class TestServer {
  readonly requests: ReceivedRequest[] = [];
  readonly sockets = new Set<Socket>();
  answer: Answer = (_req, res) => sendJson(res, 200, {});
  readonly #server: Server;
  readonly #scheme: string;

  static async start(options: { tls?: boolean } = {}): Promise<TestServer> {
    const server = new TestServer(options.tls ?? false);
    server.#server.listen(0, 'localhost');
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(tls: boolean) {
    this.#scheme = tls ? 'https' : 'http';
    const listener: RequestListener = (req, res) => this.#receive(req, res);
    this.#server = tls
      ? createTlsServer(
          {
            cert: certificate('acme-server'),
            key: certificate('acme-server-test-key'),
          },
          listener,
        )
      : createServer(listener);
    this.#server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://localhost:${this.port}`;
  }

  get lines(): string[] {
    return this.requests.map(({ line }) => line);
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.sockets.forEach(socket => socket.destroy());
    await once(this.#server, 'close');
  }

  async #receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await text(req);
    const line = `${req.method} ${req.url}`;
    this.requests.push({ line, headers: req.headers, body });
    this.answer(req, res);
  }
}

/** Answers with JSON, as Argo CD does. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}
