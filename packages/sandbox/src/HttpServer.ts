import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** An HTTP server on this machine's loopback address that can be started and stopped again. */
export class HttpServer {
  readonly #listener: RequestListener;
  #server: Server | undefined;

  private constructor(listener: RequestListener) {
    this.#listener = listener;
  }

  /** @param listener - an Express application, for example */
  static create(listener: RequestListener): HttpServer {
    return new HttpServer(listener);
  }

  /**
   * Listens on 127.0.0.1. Whoever asks for `localhost` ends up there too: clients try every address of a name.
   *
   * @param port - 0 lets the system choose
   * @returns the port
   */
  async start(port: number = 0): Promise<number> {
    if (this.#server) {
      throw new Error('The server has been started already');
    }
    const server = createServer(this.#listener);
    // A stream lives as long as its reader wants, and a slow `git push` is no error.
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.#server = server;
    return this.port;
  }

  get port(): number {
    return this.#address().port;
  }

  /** Without a slash at the end: `http://localhost:7100`. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Takes no new connections and ends the open ones, finished or not. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) {
      return;
    }
    await new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  #address(): AddressInfo {
    const address = this.#server?.address();
    if (!address || typeof address === 'string') {
      throw new Error('The server is not started');
    }
    return address;
  }
}
