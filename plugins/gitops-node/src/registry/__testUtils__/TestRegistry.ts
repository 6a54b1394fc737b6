import { createHash } from 'node:crypto';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** What is answered to one call. */
interface Answer {
  status?: number;
  headers?: Record<string, string | undefined>;
  body?: string | object;
  /** Comes so late that nobody waits for it. */
  isStuck?: boolean;
}

/** A call that came. */
interface Call {
  /** `METHOD /path?query` */
  call: string;
  authorization?: string;
  accept?: string;
}

/** An HTTP server that answers what a test tells it, and 404 without a body to everything else. */
export class TestRegistry {
  readonly #server: Server;
  readonly #answers = new Map<string, (call: Call) => Answer>();
  #open = 0;

  readonly calls: Call[] = [];
  /** How many calls were under way at the same time. */
  mostAtOnce = 0;

  static async start(): Promise<TestRegistry> {
    const registry = new TestRegistry();
    await new Promise<void>(resolve => {
      registry.#server.listen(0, '127.0.0.1', resolve);
    });
    return registry;
  }

  private constructor() {
    this.#server = createServer(async (req, res) => {
      this.#open += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#open);
      res.on('close', () => {
        this.#open -= 1;
      });
      const answer = this.#answer(req);
      if (answer.isStuck) {
        return;
      }
      // So that calls can overlap.
      await new Promise(resolve => {
        setTimeout(resolve, 5);
      });
      const body =
        typeof answer.body === 'object'
          ? JSON.stringify(answer.body)
          : answer.body ?? '';
      res.writeHead(answer.status ?? 200, answer.headers ?? {});
      res.end(req.method === 'HEAD' ? undefined : body);
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }

  /** @param call - `METHOD /path`, with the query where it matters */
  give(call: string, answer: Answer | ((call: Call) => Answer)): void {
    this.#answers.set(
      call,
      typeof answer === 'function' ? answer : () => answer,
    );
  }

  /** A manifest under its tag and digest, for both methods. @returns the digest */
  giveManifest(repository: string, tag: string, manifest: object): string {
    const body = JSON.stringify(manifest);
    const digest = digestOf(body);
    for (const method of ['HEAD', 'GET']) {
      for (const reference of [tag, digest]) {
        this.give(`${method} /v2/${repository}/manifests/${reference}`, {
          headers: { 'docker-content-digest': digest },
          body,
        });
      }
    }
    return digest;
  }

  /** What registries say is missing, in the words of the specification. */
  giveMissing(path: string, code: string, status = 404): void {
    this.give(`HEAD ${path}`, { status });
    this.give(`GET ${path}`, {
      status,
      body: { errors: [{ code, message: 'unknown' }] },
    });
  }

  #answer(req: IncomingMessage): Answer {
    const call = {
      call: `${req.method} ${decodeURIComponent(req.url ?? '')}`,
      authorization: req.headers.authorization,
      accept: req.headers.accept,
    };
    this.calls.push(call);
    const answer =
      this.#answers.get(call.call) ??
      this.#answers.get(call.call.replace(/\?.*$/, ''));
    return answer?.(call) ?? { status: 404 };
  }
}

export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
