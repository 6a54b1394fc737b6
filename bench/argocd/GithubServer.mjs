import { createServer } from 'node:http';
import { componentOf } from './Applications.mjs';
import { commitOf, HISTORY_LENGTH } from './createApplication.mjs';

const REPOSITORY = '/repos/acme/gitops-apps';
const PAGE_SIZE = 100;
const COMMITTED_AT = Date.parse('2026-11-23T06:00:00Z');

/**
 * The GitHub beside the Argo CDs, as far as a portal asks it about what is deployed: no pull request is open, and the
 * repository's commits are those that the first applications have in their histories.
 */
export class GithubServer {
  #commits;
  #server = createServer((request, response) =>
    this.#onRequest(request, response),
  );

  /** @param components how many applications */
  constructor({ components }) {
    this.#commits = Array.from({ length: components }, (_, number) =>
      Array.from({ length: HISTORY_LENGTH }, (__, index) =>
        commitOf(componentOf(number).component, index),
      ),
    ).flat();
  }

  async start() {
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #onRequest(request, response) {
    request.resume();
    const { pathname, searchParams } = new URL(request.url, this.url);
    const answer = {
      [`${REPOSITORY}/pulls`]: () => [],
      [`${REPOSITORY}/commits`]: () => {
        const page = Number(searchParams.get('page') ?? 1);
        if (page * PAGE_SIZE < this.#commits.length) {
          response.setHeader(
            'link',
            `<${this.url}${REPOSITORY}/commits?page=${page + 1}>; rel="next"`,
          );
        }
        return this.#commits
          .slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
          .map(describeCommit);
      },
    }[pathname];
    response.setHeader('content-type', 'application/json');
    response.statusCode = answer ? 200 : 404;
    response.end(JSON.stringify(answer?.() ?? { message: 'Not Found' }));
  }
}

function describeCommit(sha, index) {
  const date = new Date(COMMITTED_AT - index * 60_000).toISOString();
  return {
    sha,
    commit: {
      message: `chore: deploy ${sha.slice(0, 7)}`,
      author: { name: 'acme-bump[bot]', email: 'bump@acme.example', date },
      committer: { name: 'acme-bump[bot]', email: 'bump@acme.example', date },
    },
    parents: [],
  };
}
