import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';

/**
 * An HTTP server for one test, that counts what is asked of it and can be told not to answer.
 */
export class TestServer {
  /** Path and query of each call, in order. */
  readonly requests: string[] = [];
  /** Whether calls stay without an answer. */
  hanging = false;
  readonly #server: Server;

  static async start(
    handle: (path: string, res: ServerResponse, req: IncomingMessage) => void,
  ): Promise<TestServer> {
    const server = new TestServer(handle);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(
    handle: (path: string, res: ServerResponse, req: IncomingMessage) => void,
  ) {
    this.#server = createServer((req: IncomingMessage, res) => {
      this.requests.push(req.url ?? '');
      if (!this.hanging) {
        handle(new URL(req.url ?? '', 'http://test').pathname, res, req);
      }
    });
  }

  get host(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** Ends every connection and refuses new ones. */
  async stop(): Promise<void> {
    if (this.#server.listening) {
      this.#server.close();
      this.#server.closeAllConnections();
      await once(this.#server, 'close');
    }
  }
}

export function sendJson(res: ServerResponse, status: number, body: unknown) {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(body));
}
