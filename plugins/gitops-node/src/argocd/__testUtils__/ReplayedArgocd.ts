import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ArgocdTransport } from '../http/ArgocdTransport';
import { ArgocdInstance } from '../readInstances';
import { recordedExchange, RecordedResponse } from './recordings';

/** What Argo CD tells requests apart by. */
export interface ReplayedRequest {
  method: string;
  /** Still encoded. */
  path: string;
  query: Record<string, string>;
  contentType?: string;
  body?: unknown;
}

/**
 * An Argo CD that gives one recorded answer to all that it is asked, over real HTTP, and keeps what it was asked.
 */
export class ReplayedArgocd {
  readonly requests: ReplayedRequest[] = [];
  readonly #server: Server;
  #transport: ArgocdTransport | undefined;
  #answers: (RecordedResponse | 'silence')[] = [];

  static async start(): Promise<ReplayedArgocd> {
    const argocd = new ReplayedArgocd();
    argocd.#server.listen(0, '127.0.0.1');
    await once(argocd.#server, 'listening');
    return argocd;
  }

  private constructor() {
    this.#server = createServer((req, res) => this.#handle(req, res));
  }

  /** The way to it, which ends with it. */
  get transport(): ArgocdTransport {
    this.#transport ??= ArgocdTransport.create({ instance: this.instance() });
    return this.#transport;
  }

  instance(): ArgocdInstance {
    const { port } = this.#server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const credentials = { token: 'a-token' };
    return { name: 'nonprod', url, frontendUrl: url, credentials };
  }

  /**
   * Gives these answers, in this order, and the last of them for ever: names of recordings, `silence`, or JSON.
   */
  replay(...answers: (string | { status?: number; json: unknown })[]): void {
    this.#answers = answers.map(answer => {
      if (typeof answer !== 'string') {
        const { status = 200, json } = answer;
        return { status, headers: {}, body: json };
      }
      return answer === 'silence' ? answer : recordedExchange(answer).response;
    });
  }

  async stop(): Promise<void> {
    await this.#transport?.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await text(req);
    this.requests.push(
      normalize({
        method: req.method ?? '',
        path: req.url ?? '',
        contentType: req.headers['content-type'],
        ...(body ? { body: JSON.parse(body) } : {}),
      }),
    );
    const answer =
      this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
    if (!answer || answer === 'silence') {
      return;
    }
    const type = answer.headers['content-type'] ?? 'application/json';
    res.writeHead(answer.status, { 'Content-Type': type });
    res.end(
      typeof answer.body === 'string'
        ? answer.body
        : JSON.stringify(answer.body),
    );
  }
}

/** The request of a recording, as `requests` has it. */
export function recordedRequest(name: string): ReplayedRequest {
  const { method, path, headers, body } = recordedExchange(name).request;
  return normalize({
    method,
    path,
    contentType: headers['Content-Type'],
    ...(body === null ? {} : { body }),
  });
}

function normalize(request: {
  method: string;
  path: string;
  contentType?: string;
  body?: unknown;
}): ReplayedRequest {
  const { method, path, contentType, ...body } = request;
  const [pathname, search] = path.split('?');
  return {
    method,
    path: pathname,
    query: Object.fromEntries(new URLSearchParams(search)),
    ...(contentType ? { contentType } : {}),
    ...body,
  };
}
