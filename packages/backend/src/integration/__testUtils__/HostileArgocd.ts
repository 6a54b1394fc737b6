import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';

/** Of the address in every text. */
export const PASSWORD = 'swordfish-4711';

/** What a page, a terminal, a template or a log might take for more than text. */
export const HOSTILE_TEXT = [
  '<script>alert(1)</script><img src=x onerror=alert(2)>',
  '\u001b[31mred\u001b[0m \u001b]8;;http://evil.example\u0007click\u001b]8;;\u0007 \u009b2J',
  'end of line\r\n{"level":"error","message":"forged"}\u0000\u0008\u2028',
  `https://admin:${PASSWORD}@git.acme.example/acme/gitops-apps.git`,
  '{{constructor.constructor("return process")()}} ${jndi:ldap://evil.example/x} #{7*7} %s %d',
  '\u202egnp.exe\u2066',
].join(' ');

const HUGE_TEXT = `${HOSTILE_TEXT} ${'lorem ipsum '.repeat(10_000)}`;

const OBJECT = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'evil',
    namespace: 'payments-dev',
    annotations: { note: HOSTILE_TEXT },
    managedFields: [{ manager: 'argocd-controller' }],
  },
  data: { text: HUGE_TEXT },
};

const REVISION = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';

/** Every text of it that people can write is as bad as it can be; what Kubernetes checks is as it has to be. */
const APPLICATION = {
  metadata: {
    name: 'evil-dev',
    namespace: 'argocd',
    labels: { environment: 'dev', team: 'payments' },
    annotations: { note: HUGE_TEXT },
    ownerReferences: [{ kind: 'ApplicationSet', name: 'evil' }],
  },
  spec: {
    project: 'default',
    destination: { name: HOSTILE_TEXT, namespace: HOSTILE_TEXT },
    source: {
      repoURL: HUGE_TEXT,
      path: HUGE_TEXT,
      targetRevision: HUGE_TEXT,
      helm: { parameters: [{ name: 'password', value: PASSWORD }] },
    },
  },
  status: {
    sync: { status: HOSTILE_TEXT },
    health: { status: 'Degraded', message: HUGE_TEXT },
    summary: { images: [HOSTILE_TEXT, HUGE_TEXT] },
    conditions: [{ type: HOSTILE_TEXT, message: HUGE_TEXT }],
    operationState: {
      phase: 'Failed',
      message: HUGE_TEXT,
      startedAt: '2026-11-23T10:00:00Z',
      finishedAt: '2026-11-23T10:00:09Z',
      operation: {
        initiatedBy: { username: HOSTILE_TEXT },
        info: [{ name: 'Requested by', value: HOSTILE_TEXT }],
      },
      syncResult: { revision: HOSTILE_TEXT },
    },
    history: [
      {
        id: 1,
        revision: HOSTILE_TEXT,
        deployedAt: '2026-11-23T10:00:09Z',
        initiatedBy: { username: HUGE_TEXT },
        source: { repoURL: HOSTILE_TEXT },
      },
      {
        id: 0,
        revision: REVISION,
        deployedAt: '2026-11-22T10:00:09Z',
        initiatedBy: { username: HOSTILE_TEXT },
        source: { repoURL: 'https://git.acme.example/acme/gitops-apps.git' },
      },
    ],
  },
};

const ANSWERS: [RegExp, object][] = [
  [/^\/api\/version/, { Version: HOSTILE_TEXT }],
  [/\/session\/userinfo/, { loggedIn: true, username: 'backstage' }],
  [
    /\/projects/,
    {
      metadata: {},
      items: [
        {
          metadata: { name: 'default', namespace: 'argocd' },
          spec: {
            syncWindows: [
              {
                kind: 'deny',
                schedule: '* * * * *',
                duration: '1h',
                timeZone: 'Etc/UTC',
                applications: ['*'],
                manualSync: true,
              },
              {
                kind: 'deny',
                schedule: HOSTILE_TEXT,
                duration: HOSTILE_TEXT,
                timeZone: HOSTILE_TEXT,
                applications: ['*'],
              },
            ],
          },
        },
      ],
    },
  ],
  [
    /\/applications\?/,
    { metadata: { resourceVersion: '1' }, items: [APPLICATION] },
  ],
  [
    /\/resource-tree/,
    {
      nodes: [
        {
          version: 'v1',
          kind: 'ConfigMap',
          namespace: 'payments-dev',
          name: 'evil',
          uid: HOSTILE_TEXT,
          createdAt: '2026-11-23T10:00:00Z',
          info: [{ name: HOSTILE_TEXT, value: HUGE_TEXT }],
          images: [HUGE_TEXT],
          health: { status: HOSTILE_TEXT, message: HUGE_TEXT },
        },
      ],
    },
  ],
  [
    /\/managed-resources/,
    {
      items: [
        {
          kind: 'ConfigMap',
          namespace: 'payments-dev',
          name: 'evil',
          normalizedLiveState: JSON.stringify(OBJECT),
          predictedLiveState: JSON.stringify({
            ...OBJECT,
            data: { text: HOSTILE_TEXT },
          }),
        },
      ],
    },
  ],
  [
    /\/events/,
    {
      items: [
        {
          metadata: { creationTimestamp: '2026-11-23T10:00:00Z' },
          involvedObject: {
            kind: HOSTILE_TEXT,
            namespace: 'x',
            name: HUGE_TEXT,
          },
          type: HOSTILE_TEXT,
          reason: HUGE_TEXT,
          message: HUGE_TEXT,
        },
      ],
    },
  ],
  [
    /\/revisions\//,
    {
      // Blanks are what a careless expression is slow with.
      author: `${HOSTILE_TEXT}${' '.repeat(200_000)}<admin@acme.example>`,
      date: '2026-11-23T10:00:00Z',
      message: HUGE_TEXT,
      tags: [HOSTILE_TEXT, HUGE_TEXT],
    },
  ],
  [
    /\/resource\/actions\?/,
    {
      actions: [
        { name: 'restart', displayName: HUGE_TEXT },
        { name: HOSTILE_TEXT },
      ],
    },
  ],
];

/** An Argo CD in which everything that somebody can write was written by somebody who means harm. */
export class HostileArgocd {
  /** Status with which what changes something is refused. */
  refusal = 400;
  readonly #server: Server;

  static async start(): Promise<HostileArgocd> {
    const argocd = new HostileArgocd();
    argocd.#server.listen(0, '127.0.0.1');
    await once(argocd.#server, 'listening');
    return argocd;
  }

  private constructor() {
    this.#server = createServer((req, res) => this.#answer(req, res));
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

  #answer(req: IncomingMessage, res: ServerResponse): void {
    const { method, url = '' } = req;
    req.resume();
    if (url.includes('/stream/')) {
      const event = { result: { type: 'MODIFIED', application: APPLICATION } };
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write(`data: ${JSON.stringify(event)} \n\n\n`);
      return;
    }
    const answer = ANSWERS.find(([pattern]) => pattern.test(url))?.[1];
    const isRead = method === 'GET' && !url.includes('refresh=') && answer;
    if (this.refusal >= 300 && this.refusal < 400) {
      res.setHeader('Location', 'http://169.254.169.254/latest/meta-data');
    }
    res.writeHead(isRead ? 200 : this.refusal, {
      'Content-Type': 'application/json',
    });
    res.end(
      JSON.stringify(
        isRead
          ? answer
          : { code: 3, error: HOSTILE_TEXT, message: HOSTILE_TEXT.repeat(20) },
      ),
    );
  }
}
