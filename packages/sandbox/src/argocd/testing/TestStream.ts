import { ClientRequest, IncomingMessage, request } from 'node:http';
import { ArgocdServer } from '../ArgocdServer';

const WAIT_MS = 10_000;
const LOOK_AGAIN_MS = 5;

/** A stream as it comes, byte by byte. */
export class TestStream {
  readonly #call: ClientRequest;
  #response: IncomingMessage | undefined;
  #text = '';
  #ended = false;

  private constructor(call: ClientRequest) {
    this.#call = call;
    call.on('error', () => undefined);
    call.on('response', response => {
      this.#response = response;
      response.on('data', chunk => {
        this.#text += chunk;
      });
      response.on('end', () => {
        this.#ended = true;
      });
      response.on('error', () => undefined);
    });
    call.end();
  }

  static open(
    server: ArgocdServer,
    path: string,
    {
      token = 'sandbox-backstage',
      accept = 'text/event-stream',
      headers = {},
    }: {
      token?: string;
      accept?: string;
      headers?: Record<string, string>;
    } = {},
  ): TestStream {
    const { port } = new URL(server.url);
    return new TestStream(
      request({
        host: '127.0.0.1',
        port,
        path,
        headers: {
          ...headers,
          accept,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
      }),
    );
  }

  /** Undefined while no headers came. */
  get response(): IncomingMessage | undefined {
    return this.#response;
  }

  /** Everything that came. */
  get text(): string {
    return this.#text;
  }

  /** Whether the server ended it. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Results that came, in order. */
  results<T>(): T[] {
    return this.#text
      .split('\n')
      .map(line => line.replace(/^data: /, '').trim())
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line).result);
  }

  async until(wanted: (stream: TestStream) => boolean): Promise<void> {
    const end = Date.now() + WAIT_MS;
    while (!wanted(this)) {
      if (Date.now() > end) {
        throw new Error(`The stream did not become as wanted: ${this.#text}`);
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  close(): void {
    this.#call.destroy();
  }
}
