import { writeRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import { sendJson, TestServer } from './TestServer';

/** A pull request as GitHub writes it. */
export interface RawPullRequest {
  number: number;
  title: string;
  html_url: string;
  user: { login: string };
  created_at: string;
  body: string;
  head: { ref: string; sha: string };
  state: 'open' | 'closed';
  merged_at: string | null;
}

/**
 * As much of GitHub as the pull request watch asks for.
 */
export class TestGithub {
  readonly server: TestServer;
  readonly #pullRequests: Map<number, RawPullRequest>;

  static async start(): Promise<TestGithub> {
    const pullRequests = new Map<number, RawPullRequest>();
    const server = await TestServer.start((path, res) => {
      const number = path.match(/\/pulls\/(\d+)$/)?.[1];
      const all = [...pullRequests.values()];
      if (number) {
        sendJson(res, 200, pullRequests.get(Number(number)));
      } else if (path.endsWith('/repos/acme/gitops-apps/pulls')) {
        sendJson(
          res,
          200,
          all.filter(({ state }) => state === 'open'),
        );
      } else {
        sendJson(res, 404, { message: 'Not Found' });
      }
    });
    return new TestGithub(server, pullRequests);
  }

  private constructor(
    server: TestServer,
    pullRequests: Map<number, RawPullRequest>,
  ) {
    this.server = server;
    this.#pullRequests = pullRequests;
  }

  set(pullRequest: RawPullRequest): void {
    this.#pullRequests.set(pullRequest.number, pullRequest);
  }
}

/** An open request for the application `fresh` in dev and prod. */
export function rawPullRequest(
  changes: Partial<RawPullRequest> = {},
): RawPullRequest {
  const marker = writeRequestMarker({
    application: 'fresh',
    environments: ['dev', 'prod', 'elsewhere'],
  });
  return {
    number: 7,
    title: 'Add fresh',
    html_url: 'https://github.example.com/acme/gitops-apps/pull/7',
    user: { login: 'portal[bot]' },
    created_at: '2026-11-23T08:00:00Z',
    body: `New application\n${marker}`,
    head: { ref: 'app/fresh', sha: 'abc' },
    state: 'open',
    merged_at: null,
    ...changes,
  };
}
