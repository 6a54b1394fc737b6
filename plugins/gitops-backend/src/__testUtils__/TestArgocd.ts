import { ServerResponse } from 'node:http';
import { sendJson, TestServer } from './TestServer';

/** An Application as Argo CD writes it. */
export interface RawApplication {
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
  };
  spec: object;
  status: object;
}

/**
 * As much of an Argo CD as a mirror asks for.
 */
export class TestArgocd {
  readonly server: TestServer;
  readonly #applications: Map<string, RawApplication>;
  readonly #streams: Set<ServerResponse>;

  static async start(applications: RawApplication[]): Promise<TestArgocd> {
    const byName = new Map(applications.map(app => [app.metadata.name, app]));
    const streams = new Set<ServerResponse>();
    const server = await TestServer.start((path, res) => {
      switch (path) {
        case '/api/v1/applications':
          sendJson(res, 200, { items: [...byName.values()] });
          break;
        case '/api/v1/stream/applications':
          streams.add(res);
          res.on('close', () => streams.delete(res));
          byName.forEach(app => writeEvent(res, 'ADDED', app));
          break;
        case '/api/v1/session/userinfo':
          sendJson(res, 200, { loggedIn: true });
          break;
        default:
          sendJson(res, 404, { message: 'Not Found' });
      }
    });
    return new TestArgocd(server, byName, streams);
  }

  private constructor(
    server: TestServer,
    applications: Map<string, RawApplication>,
    streams: Set<ServerResponse>,
  ) {
    this.server = server;
    this.#applications = applications;
    this.#streams = streams;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  set(application: RawApplication): void {
    this.#applications.set(application.metadata.name, application);
    this.#streams.forEach(res => writeEvent(res, 'MODIFIED', application));
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
  } = {},
): RawApplication {
  const { labels, destination, status, images = ['nginx:1.29.3'] } = options;
  return {
    metadata: {
      name,
      namespace: 'argocd',
      labels: {
        'app.kubernetes.io/name': name.replace(/-[a-z]+$/, ''),
        environment: name.replace(/^.*-/, ''),
        ...labels,
      },
    },
    spec: {
      project: 'payments',
      destination: {
        name: 'in-cluster',
        namespace: 'payments',
        ...destination,
      },
      syncPolicy: { automated: { prune: true } },
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
