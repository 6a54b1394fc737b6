import { Agent, IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request, which nobody puts into shape. */
export interface RawRequest {
  /** Default: GET. */
  method?: string;
  /** With the query. What is no character of ASCII goes out as one byte. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** What came back. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** `fetch` tidies addresses up: it steps out of folders and encodes what is not. This sends what it is given. */
export class RawClient {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });

  /** @param url - address of the server */
  static create(url: string): RawClient {
    return new RawClient(new URL(url));
  }

  private constructor(url: URL) {
    this.#url = url;
  }

  async send(options: RawRequest): Promise<RawAnswer> {
    const { method = 'GET', path, headers = {}, body } = options;
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          hostname: this.#url.hostname,
          port: this.#url.port,
          agent: this.#agent,
          method,
          path,
          headers: {
            ...headers,
            ...(body === undefined
              ? {}
              : { 'content-length': String(Buffer.byteLength(body)) }),
          },
        },
        answer => {
          text(answer).then(
            read =>
              resolve({
                status: answer.statusCode ?? 0,
                headers: answer.headers,
                body: read,
              }),
            reject,
          );
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
