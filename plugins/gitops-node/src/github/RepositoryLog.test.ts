import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { RepositoryLog } from './RepositoryLog';

const API = 'https://ghe.acme.test/api/v3';
const REPOSITORY = `${API}/repos/acme/gitops-apps`;

/** As GitHub writes a commit, with the parts that nobody reads. */
function commitAnswer(sha: string, changes: object = {}) {
  return {
    sha,
    commit: {
      author: {
        name: 'Ada Example',
        email: 'ada@acme.test',
        date: '2026-11-20T08:00:00Z',
      },
      committer: {
        name: 'GitHub',
        email: 'noreply@github.com',
        date: '2026-11-21T08:00:00Z',
      },
      message: `Change ${sha}\n\nWhy`,
      ...changes,
    },
    author: { login: 'ada' },
  };
}

function createLog(): RepositoryLog {
  const config = new ConfigReader({
    integrations: {
      github: [{ host: 'ghe.acme.test', apiBaseUrl: API, token: 'x' }],
    },
  });
  return new RepositoryLog({
    github: GithubClient.fromConfig(config, { host: 'ghe.acme.test' }),
    repository: { owner: 'acme', repo: 'gitops-apps' },
    branch: 'main',
  });
}

describe('RepositoryLog', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  describe('listNew', () => {
    /** Pages by number. Those that are asked for are written down. */
    function serve(pages: string[][], asked: string[] = []): string[] {
      const etag = `"${JSON.stringify(pages).length} ${pages[0]?.[0]}"`;
      server.use(
        http.get(`${REPOSITORY}/commits`, ({ request }) => {
          const { searchParams } = new URL(request.url);
          expect(searchParams.get('sha')).toBe('main');
          const page = Number(searchParams.get('page'));
          const condition = request.headers.get('if-none-match');
          asked.push(`${page} ${condition === etag ? 'same' : 'new'}`);
          if (condition === etag) {
            return new HttpResponse(null, { status: 304 });
          }
          return HttpResponse.json(
            pages[page - 1].map(sha => commitAnswer(sha)),
            {
              headers: {
                etag,
                ...(page < pages.length
                  ? { link: `<${request.url}>; rel="next"` }
                  : {}),
              },
            },
          );
        }),
      );
      return asked;
    }

    const list = async (log: RepositoryLog, known: string[], limit = 300) => {
      const isKnown = (commit: string) => known.includes(commit);
      const commits = await log.listNew({ isKnown, limit });
      return commits.map(({ commit }) => commit);
    };

    it('reads who wrote a commit, when and why, without the address', async () => {
      serve([['a']]);
      expect(
        await createLog().listNew({ isKnown: () => false, limit: 300 }),
      ).toEqual([
        {
          commit: 'a',
          author: 'Ada Example',
          authoredAt: '2026-11-20T08:00:00Z',
          message: 'Change a\n\nWhy',
        },
      ]);
    });

    it('reads page after page until one holds a commit that is known', async () => {
      const asked = serve([['d', 'c'], ['b', 'a'], ['0']]);
      expect(await list(createLog(), ['b'])).toEqual(['d', 'c', 'b', 'a']);
      expect(asked).toEqual(['1 new', '2 new']);
    });

    it('reads no more pages than it may', async () => {
      const asked = serve([['c'], ['b'], ['a']]);
      expect(await list(createLog(), [], 200)).toEqual(['c', 'b']);
      expect(asked).toEqual(['1 new', '2 new']);
    });

    it('gives nothing while the branch stays where it is', async () => {
      const asked = serve([['b'], ['a']]);
      const log = createLog();
      await list(log, []);
      expect(await list(log, ['a', 'b'])).toEqual([]);
      expect(asked).toEqual(['1 new', '2 new', '1 same']);
      serve([['c'], ['b'], ['a']], asked);
      expect(await list(log, ['a', 'b'])).toEqual(['c', 'b']);
    });

    it('asks for everything again after it failed halfway', async () => {
      const log = createLog();
      let failing = true;
      server.use(
        http.get(`${REPOSITORY}/commits`, ({ request }) => {
          const page = new URL(request.url).searchParams.get('page');
          if (page === '2' && failing) {
            return HttpResponse.json({ message: 'no' }, { status: 403 });
          }
          return HttpResponse.json([commitAnswer(page === '1' ? 'b' : 'a')], {
            headers: {
              etag: '"1"',
              ...(page === '1' ? { link: `<x>; rel="next"` } : {}),
            },
          });
        }),
      );
      await expect(list(log, [])).rejects.toThrow();
      failing = false;
      expect(await list(log, [])).toEqual(['b', 'a']);
    });
  });

  describe('read', () => {
    it('reads one commit', async () => {
      const { sha, commit } = commitAnswer('a'.repeat(40), { author: null });
      server.use(
        http.get(`${REPOSITORY}/git/commits/${sha}`, () =>
          HttpResponse.json({ sha, ...commit }),
        ),
      );
      expect(await createLog().read(sha)).toEqual({
        commit: sha,
        author: '',
        authoredAt: '',
        message: `Change ${sha}\n\nWhy`,
      });
    });

    it('cuts a message that no page can show', async () => {
      server.use(
        http.get(`${REPOSITORY}/git/commits/a`, () =>
          HttpResponse.json({
            sha: 'a',
            ...commitAnswer('a', { message: 'x'.repeat(5_000) }).commit,
          }),
        ),
      );
      const { message } = await createLog().read('a');
      expect(message).toMatch(/^x{3999}…$/);
    });

    it('says that there is no such commit', async () => {
      server.use(
        http.get(`${REPOSITORY}/git/commits/a`, () =>
          HttpResponse.json({ message: 'Not Found' }, { status: 404 }),
        ),
      );
      const failure = await createLog()
        .read('a')
        .catch(error => error);
      expect(isGithubError(failure, 'notFound')).toBe(true);
    });
  });
});
