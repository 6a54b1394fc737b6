import { once } from 'node:events';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';

/**
 * An Argo CD for one test file, which answers over HTTP what a test says, and 404 otherwise.
 */
export class ArgocdAnswers {
  readonly #answers = new Map<string, unknown>();
  readonly #server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '', this.url);
    const answer = this.#answers.get(pathname);
    res.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(answer ?? { code: 5, message: 'not found' }));
  });

  static register(): ArgocdAnswers {
    const answers = new ArgocdAnswers();
    beforeAll(async () => {
      answers.#server.listen(0, '127.0.0.1');
      await once(answers.#server, 'listening');
    });
    beforeEach(() => answers.#answers.clear());
    afterAll(async () => {
      answers.#server.closeAllConnections();
      answers.#server.close();
      await once(answers.#server, 'close');
    });
    return answers;
  }

  private constructor() {}

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers a GET of `/api/v1/applications`, whatever its query is. */
  give(path: string, body: object): void {
    this.#answers.set(path, body);
  }
}
