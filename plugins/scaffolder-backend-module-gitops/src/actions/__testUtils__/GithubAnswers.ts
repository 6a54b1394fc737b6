import { createHash } from 'node:crypto';
import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  ApplicationReader,
  ApplicationRepositories,
  ApplicationRequests,
  GithubClient,
  GitopsRepository,
  ImageHistory,
  PlatformRepositories,
  readGitopsConfig,
  TeamAccess,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { http, HttpResponse, JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';

const API = 'https://ghe.acme.test/api/v3';

const METHODS: Record<string, typeof http.get> = {
  HEAD: http.head,
  GET: http.get,
  POST: http.post,
  PUT: http.put,
  PATCH: http.patch,
};

const rootConfig = new ConfigReader({
  integrations: {
    github: [{ host: 'ghe.acme.test', apiBaseUrl: API, token: 'x' }],
  },
  gitops: {
    repository: { url: 'https://ghe.acme.test/acme/gitops-apps' },
    applications: { owner: 'acme' },
    chart: { path: 'charts/eks-baseline', version: '1.0.0' },
    environments: [
      {
        name: 'dev',
        title: 'Development',
        instance: 'nonprod',
        destination: { name: 'acme-dev' },
        sync: { prune: true },
      },
      {
        name: 'staging',
        title: 'Staging',
        instance: 'nonprod',
        destination: { name: 'acme-staging' },
        sync: { prune: true },
      },
      {
        name: 'prod',
        title: 'Production',
        instance: 'prod',
        destination: { name: 'acme-prod' },
        requireDigest: true,
        sync: { automated: false },
      },
    ],
  },
});

/**
 * GitHub's answers for one test file, in the words of the real one. A call that no answer was given for fails the
 * test.
 */
export class GithubAnswers {
  readonly #server = setupServer();

  /** `METHOD /path` and body of every call, in order. */
  readonly calls: { call: string; body: unknown }[] = [];

  readonly config = readGitopsConfig(rootConfig);

  static register(): GithubAnswers {
    const answers = new GithubAnswers();
    registerMswTestHooks(answers.#server);
    beforeEach(() => {
      answers.calls.length = 0;
    });
    return answers;
  }

  private constructor() {
    this.#server.events.on('request:start', async ({ request }) => {
      const entry = {
        call: `${request.method} ${decodeURIComponent(
          request.url.slice(API.length),
        )}`,
        body: undefined as unknown,
      };
      this.calls.push(entry);
      const text = await request.clone().text();
      entry.body = text ? JSON.parse(text) : undefined;
    });
  }

  /** Answers `METHOD /path` with a status and body. Of several answers to the same call the last one wins. */
  give(call: string, status: number, body?: JsonBodyType): void {
    this.#give(call, { status, body, once: false });
  }

  /** The same for the next such call only. */
  giveOnce(call: string, status: number, body?: JsonBodyType): void {
    this.#give(call, { status, body, once: true });
  }

  #give(
    call: string,
    answer: { status: number; body?: JsonBodyType; once: boolean },
  ): void {
    const [method, path] = call.split(' ');
    const on = METHODS[method];
    const { status, body, once } = answer;
    this.#server.use(
      on(
        `${API}${path}`,
        () =>
          body === undefined
            ? new HttpResponse(null, { status })
            : HttpResponse.json(body, { status }),
        { once },
      ),
    );
  }

  /** Answers what a file of the GitOps repository holds in a commit. */
  answerContents(textOf: (ref: string) => string | undefined): void {
    this.#server.use(
      http.get(`${API}/repos/acme/gitops-apps/contents/*`, ({ request }) => {
        const ref = new URL(request.url).searchParams.get('ref') ?? '';
        const text = textOf(ref);
        return text === undefined
          ? HttpResponse.json(
              { message: 'Not Found', status: '404' },
              { status: 404 },
            )
          : HttpResponse.json({
              type: 'file',
              encoding: 'base64',
              content: Buffer.from(text).toString('base64'),
            });
      }),
    );
  }

  /** Like GitHub for what is not there. */
  missing(...calls: string[]): void {
    for (const call of calls) {
      this.give(call, 404, { message: 'Not Found', status: '404' });
    }
  }

  /** Teams that the organisation has; others it has not. */
  giveTeams(...teams: string[]): void {
    this.missing('GET /orgs/acme/teams/:team');
    for (const team of teams) {
      this.give(`GET /orgs/acme/teams/${team}`, 200, { slug: team });
    }
  }

  /** Files of the GitOps repository's main branch, by path, with git's ids of their contents. */
  giveMain(files: Record<string, string>): void {
    this.give('GET /repos/acme/gitops-apps/branches/main', 200, {
      commit: { sha: 'main-commit', commit: { tree: { sha: 'main-tree' } } },
    });
    const tree = {
      sha: 'main-tree',
      truncated: false,
      tree: Object.entries(files).map(([path, sha]) => ({
        path,
        sha,
        type: 'blob',
      })),
    };
    this.give('GET /repos/acme/gitops-apps/git/trees/main', 200, tree);
    this.give('GET /repos/acme/gitops-apps/git/trees/main-tree', 200, tree);
  }

  /** The same with the texts of the files, for actions that read them. */
  giveTexts(files: Record<string, string>): void {
    const shas = Object.entries(files).map(([path, text]) => {
      const sha = createHash('sha1')
        .update(`blob ${Buffer.byteLength(text)}\0${text}`)
        .digest('hex');
      this.give(`GET /repos/acme/gitops-apps/git/blobs/${sha}`, 200, {
        sha,
        encoding: 'base64',
        content: Buffer.from(text).toString('base64'),
      });
      return [path, sha];
    });
    this.giveMain(Object.fromEntries(shas));
  }

  /** The services that the actions are made of. New ones, so that nothing is remembered from another test. */
  createServices() {
    const { config } = this;
    const github = GithubClient.fromConfig(rootConfig, {
      host: config.repository.host,
    });
    const gitopsRepository = GitopsRepository.create({ config, github });
    return {
      config,
      github,
      gitopsRepository,
      requests: ApplicationRequests.create({
        config,
        gitopsRepository,
        reader: ApplicationReader.create({ config, gitopsRepository }),
        history: ImageHistory.create({ gitopsRepository }),
      }),
      platformRepositories: PlatformRepositories.create({ config, github }),
      teamAccess: TeamAccess.create({ github }),
      repositories: ApplicationRepositories.create({
        config,
        github,
        appBaseUrl: 'https://backstage.acme.test/',
      }),
    };
  }
}
