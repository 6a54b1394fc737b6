import { once } from 'node:events';

const KEEP_ALIVE_MS = 15_000;
/** Of the initial load, in one go. */
const BATCH = 200;

/**
 * One open stream of events. As Argo CD's it sends nothing, not even headers, before the first event, and a keep-alive
 * every 15 seconds from there on.
 */
export class ApplicationStream {
  /** What of an Application it tells, see `Applications`. */
  view;
  #response;
  #count;
  #keepAlive;
  #silent = false;

  /**
   * @param {{
   *   response: import('node:http').ServerResponse,
   *   view: {key: string, trim?: (application: object) => object},
   *   count: (bytes: number) => void,
   * }} options `count` gets what is sent
   */
  constructor({ response, view, count }) {
    this.view = view;
    this.#response = response;
    this.#count = count;
    response.statusCode = 200;
    response.setHeader('content-type', 'text/event-stream');
    response.once('close', () => clearInterval(this.#keepAlive));
  }

  /** Sends nothing any more, as when its server hangs. */
  silence() {
    this.#silent = true;
  }

  /** Every Application once, as it is when its turn comes. */
  async load(applications) {
    for (let index = 0; index < applications.size; index += 1) {
      if (this.#response.destroyed) {
        return;
      }
      const isTaken = this.send('ADDED', applications.text(index, this.view));
      if (!isTaken) {
        await Promise.race([
          once(this.#response, 'drain'),
          once(this.#response, 'close'),
        ]);
      } else if (index % BATCH === BATCH - 1) {
        await new Promise(setImmediate);
      }
    }
  }

  /** @returns whether the client keeps up */
  send(type, application) {
    return this.#write(
      `data: {"result":{"application":${application},"type":"${type}"}} \n\n\n`,
    );
  }

  #write(text) {
    if (this.#silent) {
      return true;
    }
    this.#keepAlive ??= setInterval(() => this.#write(':\n'), KEEP_ALIVE_MS);
    this.#count(Buffer.byteLength(text));
    return this.#response.write(text);
  }
}
