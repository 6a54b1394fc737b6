import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo, connect, Socket } from 'node:net';

/**
 * A proxy that opens tunnels, as far as a test lets it. Every name leads to this machine.
 */
export class TestProxy {
  /** Where tunnels led: `localhost:8443`. */
  readonly tunnels: string[] = [];
  /** What came as `Proxy-Authorization`. */
  authorization: string | undefined;
  /** Status that tunnels are refused with; 0: no answer ever. */
  refusal: number | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async start(): Promise<TestProxy> {
    const proxy = new TestProxy();
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor() {
    this.#server = createServer();
    this.#server.on('connection', (socket: Socket) => this.#know(socket));
    this.#server.on('connect', (req, socket: Socket, head) => {
      this.tunnels.push(req.url ?? '');
      this.authorization = req.headers['proxy-authorization'];
      if (this.refusal !== undefined) {
        socket.resume();
        if (this.refusal > 0) {
          socket.end(`HTTP/1.1 ${this.refusal} No\r\n\r\n`);
        }
        return;
      }
      const { port } = new URL(`http://${req.url}`);
      const target = connect(Number(port), 'localhost', () => {
        socket.write('HTTP/1.1 200 Connected\r\n\r\n');
        target.write(head);
        target.pipe(socket).pipe(target);
      });
      this.#know(target);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#sockets.forEach(socket => socket.destroy());
    await once(this.#server, 'close');
  }

  #know(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('end', () => socket.destroy());
    // Whoever is cut off shows it by its own answer.
    socket.on('error', () => socket.destroy());
  }
}
