import { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { recordedResponse } from './recordings';
import { sendJson, TestServer } from './TestServer';

/** An Application as Argo CD writes it. */
export interface RawApplication {
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: object;
  status: object;
}

/** Name of a recording, an answer, or none at all. */
type TestAnswer = string | { status?: number; json: unknown } | 'silence';

/** A request about one Application. */
export interface ApplicationRequest {
  method: string;
  /** Behind `/api/v1/applications/`. */
  path: string;
  query: Record<string, string>;
  body?: unknown;
}

const NOT_FOUND = {
  status: 404,
  json: { error: 'not found', code: 5, message: 'not found' },
};

const APPLICATIONS = '/api/v1/applications/';

/**
 * As much of an Argo CD as a mirror asks for. What is asked about one Application is answered as the test says.
 */
export class TestArgocd {
  version = 'v3.5.1';
  /** AppProjects, as Argo CD lists them. */
  projects: object[] = [];
  /** What the list fails with. */
  failure: string | undefined;
  /** What was asked about single Applications, in order. */
  readonly asked: ApplicationRequest[] = [];
  /** How many of those were given up by their caller. */
  givenUp = 0;
  readonly #answers = new Map<
    string,
    { answer: TestAnswer; after: Promise<unknown> }
  >();
  readonly #applications: Map<string, RawApplication>;
  readonly #streams = new Set<ServerResponse>();
  #server: TestServer | undefined;

  static async start(applications: RawApplication[]): Promise<TestArgocd> {
    const argocd = new TestArgocd(
      new Map(applications.map(app => [app.metadata.name, app])),
    );
    argocd.#server = await TestServer.start((path, res, req) =>
      argocd.#handle(path, res, req),
    );
    return argocd;
  }

  private constructor(applications: Map<string, RawApplication>) {
    this.#applications = applications;
  }

  get server(): TestServer {
    if (!this.#server) {
      throw new Error('The server is not started');
    }
    return this.#server;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  /**
   * Says how a request about one Application is answered from now on.
   *
   * @param request - method and path: `GET checkout-dev/resource-tree`
   * @param after - what has to happen before it is answered
   */
  answer(
    request: string,
    answer: TestAnswer,
    after: Promise<unknown> = Promise.resolve(),
  ): void {
    this.#answers.set(request, { answer, after });
  }

  /** How often a request was made: `GET checkout-dev/resource-tree`. */
  countOf(request: string): number {
    return this.asked.filter(
      ({ method, path }) => `${method} ${path}` === request,
    ).length;
  }

  set(application: RawApplication): void {
    this.#applications.set(application.metadata.name, application);
    this.#streams.forEach(res => writeEvent(res, 'MODIFIED', application));
  }

  remove(name: string): void {
    const application = this.#applications.get(name);
    if (application) {
      this.#applications.delete(name);
      this.#streams.forEach(res => writeEvent(res, 'DELETED', application));
    }
  }

  async #handle(
    path: string,
    res: ServerResponse,
    req: IncomingMessage,
  ): Promise<void> {
    if (path.startsWith(APPLICATIONS)) {
      const url = new URL(req.url ?? '', 'http://test');
      const body = await text(req);
      await this.#answer(res, {
        method: req.method ?? '',
        path: path.slice(APPLICATIONS.length),
        query: Object.fromEntries(url.searchParams),
        ...(body ? { body: JSON.parse(body) } : {}),
      });
      return;
    }
    switch (path) {
      case '/api/v1/applications':
        if (this.failure) {
          sendJson(res, 500, { code: 13, message: this.failure });
        } else {
          sendJson(res, 200, { items: [...this.#applications.values()] });
        }
        break;
      case '/api/v1/stream/applications':
        this.#streams.add(res);
        res.on('close', () => this.#streams.delete(res));
        this.#applications.forEach(app => writeEvent(res, 'ADDED', app));
        break;
      case '/api/v1/session/userinfo':
        sendJson(res, 200, { loggedIn: true, username: 'backstage' });
        break;
      case '/api/v1/projects':
        sendJson(res, 200, { items: this.projects });
        break;
      case '/api/version':
        sendJson(res, 200, { Version: this.version });
        break;
      default:
        sendJson(res, 404, { message: 'Not Found' });
    }
  }

  async #answer(
    res: ServerResponse,
    request: ApplicationRequest,
  ): Promise<void> {
    this.asked.push(request);
    res.on('close', () => {
      this.givenUp += res.writableEnded ? 0 : 1;
    });
    const { answer = NOT_FOUND, after } =
      this.#answers.get(`${request.method} ${request.path}`) ?? {};
    await after;
    if (typeof answer === 'object') {
      sendJson(res, answer.status ?? 200, answer.json);
    } else if (answer !== 'silence') {
      const { status, body } = recordedResponse(answer);
      sendJson(res, status, body);
    }
  }
}

/** A healthy Application with a history of one entry. */
export function rawApplication(
  name: string,
  options: {
    labels?: Record<string, string>;
    destination?: object;
    images?: string[];
    status?: object;
    spec?: object;
    annotations?: Record<string, string>;
  } = {},
): RawApplication {
  const {
    labels,
    destination,
    status,
    spec,
    annotations,
    images = ['nginx:1.29.3'],
  } = options;
  return {
    metadata: {
      name,
      namespace: 'argocd',
      labels: {
        'app.kubernetes.io/name': name.replace(/-[a-z]+$/, ''),
        environment: name.replace(/^.*-/, ''),
        ...labels,
      },
      ...(annotations ? { annotations } : {}),
    },
    spec: {
      project: 'payments',
      destination: {
        name: 'in-cluster',
        namespace: 'payments',
        ...destination,
      },
      syncPolicy: { automated: { prune: true } },
      ...spec,
    },
    status: {
      sync: { status: 'Synced' },
      health: { status: 'Healthy' },
      operationState: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: '2026-11-23T06:00:00Z',
        finishedAt: '2026-11-23T06:00:05Z',
      },
      summary: { images },
      history: [
        {
          id: 0,
          revision: 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
          deployedAt: '2026-11-23T06:00:05Z',
          initiatedBy: { automated: true },
        },
      ],
      ...status,
    },
  };
}

function writeEvent(
  res: ServerResponse,
  type: string,
  application: RawApplication,
): void {
  if (!res.headersSent) {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
  }
  const data = JSON.stringify({ result: { type, application } });
  res.write(`data: ${data} \n\n\n`);
}
