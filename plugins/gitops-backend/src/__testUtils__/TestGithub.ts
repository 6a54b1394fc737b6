import { createHash } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { writeRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import { sendJson, TestServer } from './TestServer';

const REPOSITORY = '/repos/acme/gitops-apps';
const PAGE_SIZE = 100;

/** A commit of the GitOps repository. */
export interface TestCommit {
  sha: string;
  author: string;
  authoredAt: string;
  message: string;
}

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
 * As much of GitHub as the backend asks for on its own: pull requests, commits and files of the GitOps repository.
 */
export class TestGithub {
  /** Of the main branch, newest first. */
  commits: TestCommit[] = [];
  /** Of the repository, that are not on the main branch any more, or behind all that is listed. */
  oldCommits: TestCommit[] = [];
  /** Text by path, on the main branch. */
  readonly files = new Map<string, string>();
  /** Paths that pull requests change, by their number. */
  readonly changedPaths = new Map<number, string[]>();
  readonly #pullRequests = new Map<number, RawPullRequest>();
  #server: TestServer | undefined;

  static async start(): Promise<TestGithub> {
    const github = new TestGithub();
    github.#server = await TestServer.start((path, res, req) =>
      github.#answer(path, res, req),
    );
    return github;
  }

  private constructor() {}

  get server(): TestServer {
    if (!this.#server) {
      throw new Error('The server is not started');
    }
    return this.#server;
  }

  set(pullRequest: RawPullRequest): void {
    this.#pullRequests.set(pullRequest.number, pullRequest);
  }

  #answer(path: string, res: ServerResponse, req: IncomingMessage): void {
    const [resource, name = ''] = path
      .slice(REPOSITORY.length + 1)
      .split(/^(pulls|commits|branches|git\/commits|git\/trees|git\/blobs)\/?/)
      .slice(1);
    const { searchParams } = new URL(req.url ?? '', 'http://test');
    const page = Number(searchParams.get('page') ?? 1);
    const body = path.startsWith(REPOSITORY)
      ? this.#read(resource, name, page)
      : undefined;
    if (body === undefined) {
      sendJson(res, 404, { message: 'Not Found' });
      return;
    }
    const etag = `W/"${shaOf(JSON.stringify(body))}"`;
    res.setHeader('etag', etag);
    if (resource === 'commits' && this.commits.length > page * PAGE_SIZE) {
      res.setHeader('link', `<${this.server.url}${path}>; rel="next"`);
    }
    if (req.headers['if-none-match'] === etag) {
      res.writeHead(304).end();
      return;
    }
    sendJson(res, 200, body);
  }

  #read(resource: string, name: string, page: number): unknown {
    const all = [...this.#pullRequests.values()];
    switch (resource) {
      case 'pulls': {
        const [number, files] = name.split('/');
        if (files) {
          const paths = this.changedPaths.get(Number(number)) ?? [];
          return paths.map(filename => ({ filename }));
        }
        return number
          ? this.#pullRequests.get(Number(number))
          : all.filter(({ state }) => state === 'open');
      }
      case 'commits':
        return this.commits
          .slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
          .map(commit => ({ sha: commit.sha, commit: toCommit(commit) }));
      case 'git/commits': {
        const found = [...this.commits, ...this.oldCommits].find(
          ({ sha }) => sha === name,
        );
        return found && { sha: found.sha, ...toCommit(found) };
      }
      case 'branches':
        return {
          name,
          commit: {
            sha: shaOf(`commit ${this.#tree}`),
            commit: { tree: { sha: this.#tree } },
          },
        };
      case 'git/trees':
        return {
          sha: this.#tree,
          truncated: false,
          tree: [...this.files].map(([path, text]) => ({
            path,
            type: 'blob',
            sha: shaOf(text),
          })),
        };
      case 'git/blobs': {
        const text = [...this.files.values()].find(
          content => shaOf(content) === name,
        );
        return text === undefined
          ? undefined
          : { content: Buffer.from(text).toString('base64') };
      }
      default:
        return undefined;
    }
  }

  get #tree(): string {
    return shaOf(JSON.stringify([...this.files]));
  }
}

function toCommit({ author, authoredAt, message }: TestCommit) {
  return { author: { name: author, date: authoredAt }, message };
}

function shaOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** An open request for the application `fresh` in dev and prod. */
export function rawPullRequest(
  changes: Partial<RawPullRequest> = {},
): RawPullRequest {
  const marker = writeRequestMarker({
    application: 'fresh',
    team: 'payments',
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
