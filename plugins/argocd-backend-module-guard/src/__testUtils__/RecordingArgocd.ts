import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** What an Argo CD answers instead. */
interface Answer {
  status: number;
  body: object;
}

/** Answers every request of Roadie's backend as an Argo CD with the application `checkout-dev`, and remembers them. */
export class RecordingArgocd {
  /** `GET /api/v1/applications?…`, in the order they came. */
  readonly requests: string[] = [];
  /** By the beginning of a request, as in `requests`. */
  readonly answers = new Map<string, Answer>();
  /** No answer goes out before. */
  held: Promise<void> = Promise.resolve();
  readonly #server: Server;

  static async start(): Promise<RecordingArgocd> {
    const argocd = new RecordingArgocd();
    argocd.#server.listen(0, '127.0.0.1');
    await once(argocd.#server, 'listening');
    return argocd;
  }

  private constructor() {
    const application = {
      metadata: {
        name: 'checkout-dev',
        namespace: 'argocd',
        resourceVersion: '1',
      },
      spec: {
        source: { repoURL: 'https://github.com/acme/gitops-apps', path: 'x' },
      },
      status: {},
    };
    this.#server = createServer(async (req, res) => {
      const request = `${req.method} ${req.url}`;
      this.requests.push(request);
      req.resume();
      const { pathname } = new URL(req.url ?? '', 'http://argocd.example');
      const [, answer] =
        [...this.answers].find(([start]) => request.startsWith(start)) ?? [];
      await this.held;
      res.writeHead(answer?.status ?? 200, {
        'Content-Type': 'application/json',
      });
      res.end(
        JSON.stringify(
          answer?.body ??
            (pathname === '/api/v1/applications'
              ? { items: [application] }
              : application),
        ),
      );
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
