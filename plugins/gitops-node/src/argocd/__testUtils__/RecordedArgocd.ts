import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { ArgocdInstance } from '../readInstances';
import {
  RawApplication,
  recordedApplications,
  RecordedEvent,
  RecordedResponse,
  recordedResponse,
} from './recordings';
import { trimEvent, trimList } from './trimFields';

type Answer = (req: IncomingMessage, res: ServerResponse) => void;

const TOKEN = 'a-token';

/**
 * Replays recorded answers of an Argo CD over real HTTP. Events can be sent by hand, and any call can be answered in
 * another way.
 */
export class RecordedArgocd {
  /** `GET /api/v1/applications?...`, in the order they came. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #streams = new Map<ServerResponse, string>();
  readonly #answers = new Map<string, Answer>();
  #applications = recordedApplications();
  #version = 1;
  #tokens = [TOKEN];

  static async start(): Promise<RecordedArgocd> {
    const argocd = new RecordedArgocd();
    argocd.#server.listen(0, '127.0.0.1');
    await once(argocd.#server, 'listening');
    return argocd;
  }

  private constructor() {
    this.#server = createServer((req, res) => this.#handle(req, res));
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  instance(
    credentials: ArgocdInstance['credentials'] = { token: TOKEN },
  ): ArgocdInstance {
    const { url } = this;
    return { name: 'nonprod', url, frontendUrl: url, credentials };
  }

  countOf(path: string): number {
    return this.requests.filter(request => request.includes(path)).length;
  }

  /** Answers a path in another way, until `reset`. */
  answer(path: string, answer: Answer | RecordedResponse): void {
    this.#answers.set(
      path,
      typeof answer === 'function'
        ? answer
        : (_req, res) => send(res, answer.status, answer.body, answer.headers),
    );
  }

  reset(path: string): void {
    this.#answers.delete(path);
  }

  /** Forgets every token that was given out. */
  expireTokens(): void {
    this.#tokens = [];
  }

  /** Changes what the list and the next initial load say, without an event. */
  change(edit: (application: RawApplication) => RawApplication[]): void {
    this.#version += 1;
    this.#applications = this.#applications.flatMap(edit);
  }

  /** Changes an Application and tells everybody who listens. */
  emit(event: RecordedEvent): void {
    const { name } = event.application.metadata;
    this.#version += 1;
    this.#applications = this.#applications.filter(
      ({ metadata }) => metadata.name !== name,
    );
    if (event.type !== 'DELETED') {
      this.#applications.push(event.application);
    }
    for (const [res, fields] of this.#streams) {
      writeEvent(res, fields, event);
    }
  }

  /** Cuts the streams, as a server that is killed does. */
  cutStreams(): void {
    for (const res of this.#streams.keys()) {
      res.destroy();
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #handle(req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(req.url ?? '', 'http://argocd.example');
    this.requests.push(`${req.method} ${req.url}`);
    const answer = this.#answers.get(url.pathname);
    if (answer) {
      answer(req, res);
      return;
    }
    const fields = url.searchParams.get('fields') ?? '';
    const known = this.#tokens.some(
      token => req.headers.authorization === `Bearer ${token}`,
    );
    switch (url.pathname) {
      case '/api/v1/session':
        this.#tokens.push(`token-${this.requests.length}`);
        send(res, 200, { token: this.#tokens.at(-1) });
        break;
      case '/api/v1/session/userinfo':
        replay(res, known ? 'platform/userinfo' : 'platform/userinfo-none');
        break;
      case '/api/v1/applications':
        if (known) {
          // The resource version comes whatever the fields are.
          const metadata = { resourceVersion: String(this.#version) };
          const items = this.#applications;
          send(res, 200, { metadata, ...trimList(fields, { items }) });
        } else {
          replay(res, 'platform/token-expired-list');
        }
        break;
      case '/api/v1/projects':
        replay(res, 'platform/projects');
        break;
      case '/api/v1/stream/applications':
        if (known && req.headers.accept === 'text/event-stream') {
          this.#openStream(res, url.searchParams);
        } else {
          res.writeHead(401, { 'Content-Type': 'text/event-stream' });
          res.end('data: {} \n\n');
        }
        break;
      default:
        send(res, 404, 'Not Found', { 'content-type': 'text/plain' });
    }
  }

  #openStream(res: ServerResponse, query: URLSearchParams): void {
    const fields = query.get('fields') ?? '';
    const name = query.get('name');
    this.#streams.set(res, fields);
    res.on('close', () => this.#streams.delete(res));
    if (query.has('resourceVersion') && !name) {
      return;
    }
    for (const application of this.#applications) {
      if (!name || application.metadata.name === name) {
        writeEvent(res, fields, { type: 'ADDED', application });
      }
    }
  }
}

function writeEvent(
  res: ServerResponse,
  fields: string,
  event: RecordedEvent,
): void {
  if (!res.headersSent) {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
  }
  const data = JSON.stringify(trimEvent(fields, { result: event }));
  res.write(`data: ${data} \n\n\n`);
}

function replay(res: ServerResponse, name: string): void {
  const { status, headers, body } = recordedResponse(name);
  send(res, status, body, headers);
}

function send(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  res.writeHead(status, {
    'Content-Type': headers['content-type'] ?? 'application/json',
    ...(headers.location ? { Location: headers.location } : {}),
  });
  res.end(text);
}
