import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { http, HttpResponse, JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { GithubClient } from '../GithubClient';

const API = 'https://ghe.acme.test/api/v3';

type Answer = [status: number, body?: JsonBodyType];

/** GitHub's answers about the repository `acme/checkout`, for one test file. Calls without an answer fail. */
export class RepositoryAnswers {
  readonly #server = setupServer();

  readonly repository = { owner: 'acme', repo: 'checkout' };

  /** `METHOD /path` behind the repository, and body, of every call that writes. */
  readonly writes: { call: string; body: unknown }[] = [];

  static register(): RepositoryAnswers {
    const answers = new RepositoryAnswers();
    registerMswTestHooks(answers.#server);
    beforeEach(() => {
      answers.writes.length = 0;
    });
    return answers;
  }

  private constructor() {}

  get github(): GithubClient {
    return GithubClient.fromConfig(
      new ConfigReader({
        integrations: {
          github: [{ host: 'ghe.acme.test', apiBaseUrl: API, token: 'x' }],
        },
      }),
      { host: 'ghe.acme.test' },
    );
  }

  /**
   * Answers `METHOD /path`, counted from the repository, one time after the other; the last answer stays.
   *
   * @param answers - statuses with bodies
   */
  give(call: string, ...answers: Answer[]): void {
    const [method, path] = call.split(' ');
    const left = [...answers];
    this.#server.use(
      http.all(`${API}/repos/acme/checkout${path}`, async ({ request }) => {
        if (request.method !== method) {
          return undefined;
        }
        if (method !== 'GET') {
          const text = await request.text();
          this.writes.push({ call, body: text ? JSON.parse(text) : undefined });
        }
        const [status, body] = left.length > 1 ? left.shift()! : left[0];
        return body === undefined
          ? new HttpResponse(null, { status })
          : HttpResponse.json(body, { status });
      }),
    );
  }
}
