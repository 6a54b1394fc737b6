import { once } from 'node:events';
import {
  createServer,
  IncomingHttpHeaders,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { GithubClient } from '../GithubClient';

type Answer = (req: IncomingMessage, res: ServerResponse) => void;

interface SeenRequest {
  /** `METHOD /path` */
  call: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A GitHub on loopback that answers as it is told to, as the network between does at its worst. */
export class FaultyGithub {
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;
  readonly #next: Answer[] = [];
  readonly #routes = new Map<string, Answer>();

  static async start(): Promise<FaultyGithub> {
    const github = new FaultyGithub();
    github.#server.listen(0, '127.0.0.1');
    await once(github.#server, 'listening');
    return github;
  }

  private constructor() {
    this.#server = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', chunk => chunks.push(chunk));
      req.on('end', () => {
        this.requests.push({
          call: `${req.method} ${req.url}`,
          headers: req.headers,
          body: Buffer.concat(chunks).toString(),
        });
        const answer =
          this.#routes.get(`${req.method} ${req.url}`) ??
          this.#next.shift() ??
          json(200, { name: 'x' });
        answer(req, res);
      });
    });
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get apiUrl(): string {
    return `http://${this.host}/api/v3`;
  }

  /** Answers the next requests, in this order. Those after them get 200 and `{"name":"x"}`. */
  answer(...answers: Answer[]): void {
    this.#next.push(...answers);
  }

  /** Answers one call always like this: `GET /api/v3/user`. */
  route(call: string, answer: Answer): void {
    this.#routes.set(call, answer);
  }

  /** A client of this GitHub whose waits are short. */
  createClient(
    options: Partial<Parameters<typeof GithubClient.fromConfig>[1]> & {
      /** `gitops.github` of the configuration. */
      access?: { contentRequests: { perMinute: number; perHour: number } };
      /** Of the integration. */
      credentials?: { token: string } | { apps: JsonObject[] };
    } = {},
  ): GithubClient {
    const {
      access,
      credentials = { token: 'ghp_integration' },
      ...rest
    } = options;
    return GithubClient.fromConfig(
      new ConfigReader({
        integrations: {
          github: [
            { host: this.host, apiBaseUrl: this.apiUrl, ...credentials },
          ],
        },
        ...(access ? { gitops: { github: access } } : {}),
      }),
      { host: this.host, timeoutMs: 200, retryBaseMs: 1, ...rest },
    );
  }
}

export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Answer {
  return (_, res) => {
    res.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    });
    res.end(JSON.stringify(body));
  };
}

export function page(status: number): Answer {
  return (_, res) => {
    res.writeHead(status, { 'content-type': 'text/html' });
    res.end('<html><body>Please log in</body></html>');
  };
}

export function redirect(status: number, location: string): Answer {
  return (_, res) => {
    res.writeHead(status, {
      location,
      'content-type': 'application/json; charset=utf-8',
    });
    res.end(JSON.stringify({ message: 'Moved Permanently', url: location }));
  };
}

/** Takes the request and never answers. */
export const silence: Answer = () => {};

/** Closes the connection without an answer. */
export const reset: Answer = req => {
  req.socket.destroy();
};

/** Begins an answer and never ends it. */
export const stall: Answer = (_, res) => {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.write('{"name":');
};

/** Closes the connection in the middle of an answer. */
export const cut: Answer = (_, res) => {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.write('{"name":', () => res.socket?.destroy());
};

/** An answer that is whole for HTTP and breaks off in its JSON, as some proxies leave it. */
export const brokenJson: Answer = (_, res) => {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end('{"name":"x"');
};

/** JSON is announced, and nothing comes. */
export const emptyJson: Answer = (_, res) => {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end();
};
