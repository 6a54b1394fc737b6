import { IncomingHttpHeaders, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { Application } from '../applications/Application';
import { ArgocdServer } from '../ArgocdServer';

/** An answer as it came. */
export interface RawResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 10;

/** Talks to an Argo CD without the help of `fetch`, which tidies paths and headers up. */
export class TestClient {
  readonly #server: ArgocdServer;
  readonly #token: string;

  private constructor(server: ArgocdServer, token: string) {
    this.#server = server;
    this.#token = token;
  }

  static create(
    server: ArgocdServer,
    token: string = 'sandbox-backstage',
  ): TestClient {
    return new TestClient(server, token);
  }

  /** Sends exactly this; what comes packed is unpacked. */
  raw({
    method = 'GET',
    path,
    headers = {},
    body,
  }: {
    method?: string;
    path: string;
    headers?: Record<string, string>;
    body?: string;
  }): Promise<RawResponse> {
    const { port } = new URL(this.#server.url);
    return new Promise((resolve, reject) => {
      const call = request(
        { host: '127.0.0.1', port, method, path, headers },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: (response.headers['content-encoding'] === 'gzip'
                ? gunzipSync(Buffer.concat(chunks))
                : Buffer.concat(chunks)
              ).toString(),
            }),
          );
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }

  /** A call with the token; the body of the answer, whatever its status. */
  async json<T>(
    path: string,
    { method = 'GET', body }: { method?: string; body?: unknown } = {},
  ): Promise<{ status: number; body: T }> {
    const { status, text } = await this.raw({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status, body: JSON.parse(text) };
  }

  /** One application out of the list; undefined when it is not there. */
  async application(name: string): Promise<Application | undefined> {
    const { body } = await this.json<{ items: Application[] | null }>(
      `/api/v1/applications?name=${name}`,
    );
    return body.items?.[0];
  }

  /** One application with what lists leave out: the health of each resource. */
  async details(name: string): Promise<Application> {
    const { body } = await this.json<Application>(
      `/api/v1/applications/${name}`,
    );
    return body;
  }

  /** Looks at an application until it is as wanted. */
  async until(
    name: string,
    wanted: (application: Application) => boolean,
  ): Promise<Application> {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const application = await this.application(name);
      if (application && wanted(application)) {
        return application;
      }
      if (Date.now() > end) {
        throw new Error(
          `${name} did not become as wanted: ${JSON.stringify(
            application?.status,
            null,
            1,
          )}`,
        );
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  /** Synced, nothing under way, and in this health. */
  async untilSettled(
    name: string,
    health: string = 'Healthy',
  ): Promise<Application> {
    return this.until(
      name,
      ({ status, operation }) =>
        !operation &&
        status.sync.status === 'Synced' &&
        status.health.status === health,
    );
  }
}
