import { IncomingMessage, request, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { HttpServer } from '../../HttpServer';
import { Exchange } from './OpenApiContract';

/**
 * Stands before the REST API and writes down what goes to and fro. Clients talk to `apiUrl` instead of the API's own
 * address; the API sees their `Host`, so that addresses that it makes of it lead here.
 */
export class RecordingProxy {
  readonly #target: URL;
  readonly #http: HttpServer;
  readonly #exchanges: Exchange[] = [];

  /** @param apiUrl - of the API, as `http://localhost:7100/api/v3` */
  static async start({ apiUrl }: { apiUrl: string }): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(new URL(apiUrl));
    await proxy.#http.start();
    return proxy;
  }

  private constructor(target: URL) {
    this.#target = target;
    this.#http = HttpServer.create((req, res) => {
      this.#serve(req, res).catch(() => res.destroy());
    });
  }

  async stop(): Promise<void> {
    await this.#http.stop();
  }

  /** Address of the API behind this. */
  get apiUrl(): string {
    return this.#http.url + this.#target.pathname;
  }

  /** All so far, each from the moment its answer goes to the client. */
  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = req;
    const body = await text(req);
    const answer = await this.#ask(req, body);
    const responseBody = await text(answer);
    const { statusCode: status = 502 } = answer;
    this.#exchanges.push({
      request: {
        method,
        path: url.slice(this.#target.pathname.length),
        headers,
        body,
      },
      status,
      contentType: answer.headers['content-type'] ?? '',
      responseBody,
    });
    res.writeHead(status, answer.headers);
    res.end(responseBody);
  }

  #ask(req: IncomingMessage, body: string): Promise<IncomingMessage> {
    const { hostname, port } = this.#target;
    return new Promise((resolve, reject) => {
      request({
        hostname,
        port,
        method: req.method,
        path: req.url,
        headers: req.headers,
        // One that the API has just closed would look like a fault of it.
        agent: false,
      })
        .once('response', resolve)
        .once('error', reject)
        .end(body);
    });
  }
}
