import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import {
  RawApplication,
  recordedApplications,
  recordedResponse,
} from '../../__testUtils__/recordings';
import { trimEvent, trimList } from '../../__testUtils__/trimFields';
import { ArgocdInstance } from '../../readInstances';

/** Of what a request asks. */
export type Topic = 'login' | 'probe' | 'list' | 'projects' | 'stream' | 'load';
/** Answers a request in place of the server. `serve` answers it as it should be. */
export type Fault = (
  req: IncomingMessage,
  res: ServerResponse,
  serve: () => void,
) => void;
export type Faults = Partial<Record<Topic, Fault>>;

const TOPICS: Record<string, Topic> = {
  '/api/v1/session': 'login',
  '/api/v1/session/userinfo': 'probe',
  '/api/v1/applications': 'list',
  '/api/v1/projects': 'projects',
  '/api/v1/stream/applications': 'stream',
};

/**
 * An Argo CD over real HTTP that serves recorded Applications as the recorded one did, until a test breaks it.
 */
export class FaultyArgocd {
  /** How often each was asked for. */
  readonly requests: Record<Topic, number> = {
    login: 0,
    probe: 0,
    list: 0,
    projects: 0,
    stream: 0,
    load: 0,
  };
  readonly #server: Server;
  readonly #streams = new Map<ServerResponse, URLSearchParams>();
  readonly #applications = new Map<string, RawApplication>();
  readonly #keepAlive: NodeJS.Timeout;
  readonly #tokens = new Set(['a-token']);
  #faults: Faults = {};
  #mute = false;
  #version = 1;

  static async start(options: {
    keepAliveMs: number;
    /** Default: any that is free. */
    port?: number;
  }): Promise<FaultyArgocd> {
    const argocd = new FaultyArgocd(options.keepAliveMs);
    argocd.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(argocd.#server, 'listening');
    return argocd;
  }

  private constructor(keepAliveMs: number) {
    for (const application of recordedApplications()) {
      this.#applications.set(application.metadata.name, application);
    }
    this.#server = createServer((req, res) => this.#handle(req, res));
    this.#keepAlive = setInterval(() => this.#sendKeepAlives(), keepAliveMs);
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  instance(
    name: string,
    credentials: ArgocdInstance['credentials'] = {
      username: 'backstage',
      password: 'a-password',
    },
  ): ArgocdInstance {
    const url = `http://127.0.0.1:${this.port}`;
    return { name, url, frontendUrl: url, credentials };
  }

  async connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
  }

  /** Answers with these faults until `mend`. Streams that are open go on. */
  break(faults: Faults): void {
    this.#faults = faults;
  }

  /** Sends nothing more on the streams that are open, without closing them. */
  muteStreams(): void {
    this.#mute = true;
  }

  /** Closes the streams that are open, as a server that is killed does. */
  cutStreams(): void {
    for (const res of this.#streams.keys()) {
      res.destroy();
    }
  }

  /** Refuses every token that was given out. Streams that are open go on. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  /** Answers as it should again. Streams that were muted stay mute. */
  mend(): void {
    this.#faults = {};
    this.#mute = false;
  }

  /** Changes labels of an Application, or deletes it, and tells everybody who listens unless it is to be lost. */
  change(
    name: string,
    change: { labels: Record<string, string> } | 'delete',
    options: { lost?: boolean } = {},
  ): void {
    const known = this.#applications.get(name) ?? {
      metadata: { name, namespace: 'argocd' },
      spec: { project: 'payments-dev' },
      status: {},
    };
    const type = this.#applications.has(name) ? 'MODIFIED' : 'ADDED';
    this.#version += 1;
    if (change === 'delete') {
      this.#applications.delete(name);
    } else {
      this.#applications.set(name, {
        ...known,
        metadata: { ...known.metadata, labels: change.labels },
      });
    }
    if (options.lost || this.#mute) {
      return;
    }
    for (const [res, query] of this.#streams) {
      if ((query.get('name') ?? name) === name) {
        const application = this.#applications.get(name) ?? known;
        this.#send(
          res,
          query,
          change === 'delete' ? 'DELETED' : type,
          application,
        );
      }
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#keepAlive);
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #handle(req: IncomingMessage, res: ServerResponse): void {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://argocd');
    const topic = searchParams.has('name') ? 'load' : TOPICS[pathname];
    if (!topic) {
      res.writeHead(404).end();
      return;
    }
    this.requests[topic] += 1;
    const serve = () => this.#serve(topic, searchParams, req, res);
    const fault = this.#faults[topic];
    if (fault) {
      fault(req, res, serve);
    } else {
      serve();
    }
  }

  #serve(
    topic: Topic,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): void {
    const token = req.headers.authorization?.replace('Bearer ', '') ?? '';
    const known = this.#tokens.has(token);
    if (topic === 'login') {
      const given = `token-${this.requests.login}`;
      this.#tokens.add(given);
      sendJson(res, 200, { token: given });
    } else if (topic === 'probe') {
      replay(res, known ? 'platform/userinfo' : 'platform/userinfo-none');
    } else if (!known) {
      replay(res, 'platform/token-expired-list');
    } else if (topic === 'list') {
      const items = [...this.#applications.values()];
      sendJson(res, 200, {
        metadata: { resourceVersion: String(this.#version) },
        ...trimList(query.get('fields') ?? '', { items }),
      });
    } else if (topic === 'projects') {
      replay(res, 'platform/projects');
    } else {
      this.#openStream(res, query);
    }
  }

  #openStream(res: ServerResponse, query: URLSearchParams): void {
    const name = query.get('name');
    if (name || !query.has('resourceVersion')) {
      for (const application of this.#applications.values()) {
        if (!name || name === application.metadata.name) {
          this.#send(res, query, 'ADDED', application);
        }
      }
    }
    this.#streams.set(res, query);
    res.on('close', () => this.#streams.delete(res));
  }

  #send(
    res: ServerResponse,
    query: URLSearchParams,
    type: string,
    application: RawApplication,
  ): void {
    // Not even headers come before the first event.
    if (!res.headersSent) {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    }
    const event = { result: { type, application } };
    const data = JSON.stringify(trimEvent(query.get('fields') ?? '', event));
    res.write(`data: ${data} \n\n\n`);
  }

  #sendKeepAlives(): void {
    if (this.#mute) {
      return;
    }
    for (const res of this.#streams.keys()) {
      if (res.headersSent) {
        res.write(':\n');
      }
    }
  }
}

function replay(res: ServerResponse, name: string): void {
  const { status, body } = recordedResponse(name);
  sendJson(res, status, body);
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(body));
}
