import { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { HttpServer } from '../../HttpServer';

/** A delivery as it came. */
export interface ReceivedHook {
  headers: IncomingHttpHeaders;
  /** Before anybody read it. */
  raw: string;
}

const WAIT_MS = 10_000;
const LOOK_AGAIN_MS = 10;

/** Listens for webhooks and writes them down. */
export class HookReceiver {
  readonly #http: HttpServer;
  readonly #received: ReceivedHook[] = [];

  private constructor(answer: (response: ServerResponse) => void) {
    this.#http = HttpServer.create(async (request, response) => {
      const raw = await text(request);
      this.#received.push({ headers: request.headers, raw });
      answer(response);
    });
  }

  /** @param answer - default: 200 without a body */
  static async start(
    answer: (response: ServerResponse) => void = response => response.end(),
  ): Promise<HookReceiver> {
    const receiver = new HookReceiver(answer);
    await receiver.#http.start();
    return receiver;
  }

  get url(): string {
    return `${this.#http.url}/hook`;
  }

  get received(): readonly ReceivedHook[] {
    return this.#received;
  }

  /** Events of a name, read as JSON. */
  payloads<T>(event: string): T[] {
    return this.#received
      .filter(({ headers }) => headers['x-github-event'] === event)
      .map(({ raw }) => JSON.parse(raw));
  }

  async until(
    wanted: (received: readonly ReceivedHook[]) => boolean,
  ): Promise<void> {
    const end = Date.now() + WAIT_MS;
    while (!wanted(this.#received)) {
      if (Date.now() > end) {
        throw new Error(
          `Only these came: ${this.#received
            .map(({ headers }) => headers['x-github-event'])
            .join(', ')}`,
        );
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  async stop(): Promise<void> {
    await this.#http.stop();
  }
}
