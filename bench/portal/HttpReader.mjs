import { Agent, request } from 'node:http';

/** Asks one server over connections that stay open, as a browser's do. */
export class HttpReader {
  #agent = new Agent({ keepAlive: true });
  #baseUrl;

  constructor(baseUrl) {
    this.#baseUrl = baseUrl;
  }

  /** @returns {Promise<{status: number, text: string}>} */
  get(path, headers) {
    return new Promise((resolve, reject) => {
      request(
        `${this.#baseUrl}${path}`,
        { agent: this.#agent, headers },
        async response => {
          try {
            const chunks = await response.toArray();
            resolve({
              status: response.statusCode,
              text: Buffer.concat(chunks).toString(),
            });
          } catch (error) {
            reject(error);
          }
        },
      )
        .once('error', reject)
        .end();
    });
  }

  close() {
    this.#agent.destroy();
  }
}
