import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { GithubClient } from './GithubClient';
import { GitopsRepository } from './GitopsRepository';

const API = 'https://ghe.acme.test/api/v3';
const PULLS = `${API}/repos/acme/gitops-apps/pulls`;

function answer(number: number, change: object = {}) {
  return {
    number,
    title: `Change ${number}`,
    html_url: `https://ghe.acme.test/acme/gitops-apps/pull/${number}`,
    user: { login: 'ada' },
    created_at: '2026-11-20T08:00:00Z',
    body: null,
    head: { ref: `app/a${number}`, sha: 'a'.repeat(40) },
    state: 'open',
    merged_at: null,
    ...change,
  };
}

function createRepository() {
  return GitopsRepository.create({
    config: {
      repository: {
        url: 'https://ghe.acme.test/acme/gitops-apps',
        host: 'ghe.acme.test',
        owner: 'acme',
        name: 'gitops-apps',
        branch: 'main',
      },
    },
    github: GithubClient.fromConfig(
      new ConfigReader({
        integrations: {
          github: [{ host: 'ghe.acme.test', apiBaseUrl: API, token: 'x' }],
        },
      }),
      { host: 'ghe.acme.test' },
    ),
  });
}

describe('GitopsRepository', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  describe('listChangedPaths', () => {
    it('reads every page, and both paths of what was moved', async () => {
      const asked: (string | null)[] = [];
      server.use(
        http.get(`${PULLS}/7/files`, ({ request }) => {
          const page = new URL(request.url).searchParams.get('page');
          asked.push(page);
          return HttpResponse.json(
            page === '1'
              ? Array.from({ length: 100 }, (_, n) => ({ filename: `f${n}` }))
              : [{ filename: 'new', previous_filename: 'old' }],
          );
        }),
      );
      const paths = await createRepository().listChangedPaths(7);
      expect(paths).toHaveLength(102);
      expect(paths.slice(-3)).toEqual(['f99', 'new', 'old']);
      expect(asked).toEqual(['1', '2']);
    });

    it('ends with a thousand', async () => {
      server.use(
        http.get(`${PULLS}/7/files`, () =>
          HttpResponse.json(
            Array.from({ length: 100 }, () => ({ filename: 'f' })),
          ),
        ),
      );
      expect(await createRepository().listChangedPaths(7)).toHaveLength(1_000);
    });
  });

  describe('listOpenPullRequests', () => {
    it('reads every page, and a pull request that moves to the next page once', async () => {
      server.use(
        http.get(PULLS, ({ request }) => {
          const { searchParams } = new URL(request.url);
          expect(searchParams.get('state')).toBe('open');
          return searchParams.get('page') === '1'
            ? HttpResponse.json([answer(3), answer(2)], {
                headers: { link: `<${PULLS}?page=2>; rel="next"` },
              })
            : HttpResponse.json([answer(2), answer(1)], {
                headers: { link: `<${PULLS}?page=1>; rel="prev"` },
              });
        }),
      );
      const found = await createRepository().listOpenPullRequests();
      expect(found.map(({ number }) => number)).toEqual([3, 2, 1]);
    });

    it('asks with the ETag of the last answer, and believes a 304', async () => {
      const conditions: (string | null)[] = [];
      server.use(
        http.get(PULLS, ({ request }) => {
          const condition = request.headers.get('if-none-match');
          conditions.push(condition);
          return condition === 'W/"1"'
            ? new HttpResponse(null, { status: 304 })
            : HttpResponse.json([answer(1)], { headers: { etag: 'W/"1"' } });
        }),
      );
      const repository = createRepository();
      const first = await repository.listOpenPullRequests();
      expect(await repository.listOpenPullRequests()).toEqual(first);
      expect(conditions).toEqual([null, 'W/"1"']);
    });

    it('believes a new answer', async () => {
      let number = 0;
      server.use(
        http.get(PULLS, () => {
          number += 1;
          return HttpResponse.json([answer(number)], {
            headers: { etag: `"${number}"` },
          });
        }),
      );
      const repository = createRepository();
      await repository.listOpenPullRequests();
      expect(await repository.listOpenPullRequests()).toEqual([
        expect.objectContaining({ number: 2 }),
      ]);
    });
  });

  describe('getPullRequest', () => {
    it.each([
      [
        'an open one',
        answer(4, { body: 'Please' }),
        { state: 'open', merged: false, body: 'Please' },
      ],
      [
        'a merged one',
        answer(4, { state: 'closed', merged_at: '2026-11-21T08:00:00Z' }),
        { state: 'closed', merged: true, mergedAt: '2026-11-21T08:00:00Z' },
      ],
      [
        'a closed one of an account that is gone',
        answer(4, { state: 'closed', user: null }),
        { state: 'closed', merged: false, author: 'ghost' },
      ],
    ])('reads %s', async (_, body, expected) => {
      server.use(http.get(`${PULLS}/4`, () => HttpResponse.json(body)));
      expect(await createRepository().getPullRequest(4)).toEqual({
        number: 4,
        title: 'Change 4',
        url: 'https://ghe.acme.test/acme/gitops-apps/pull/4',
        author: 'ada',
        createdAt: '2026-11-20T08:00:00Z',
        body: '',
        headBranch: 'app/a4',
        headSha: 'a'.repeat(40),
        ...expected,
      });
    });
  });

  describe('listFiles', () => {
    it('gives the files without the folders', async () => {
      server.use(
        http.get(`${API}/repos/acme/gitops-apps/git/trees/main`, () =>
          HttpResponse.json({
            sha: 't',
            truncated: false,
            tree: [
              { path: 'values', type: 'tree', sha: '1' },
              { path: 'values/a.yaml', type: 'blob', sha: '2' },
            ],
          }),
        ),
      );
      expect([...(await createRepository().listFiles())]).toEqual([
        ['values/a.yaml', '2'],
      ]);
    });

    it('refuses half a list', async () => {
      server.use(
        http.get(`${API}/repos/acme/gitops-apps/git/trees/main`, () =>
          HttpResponse.json({ sha: 't', truncated: true, tree: [] }),
        ),
      );
      await expect(createRepository().listFiles()).rejects.toThrow(
        /^acme\/gitops-apps has more files than GitHub lists in one answer/,
      );
    });
  });

  describe('readMain', () => {
    const BRANCH = `${API}/repos/acme/gitops-apps/branches/main`;

    it('asks whether the branch has moved, and for the files only then', async () => {
      const asked: string[] = [];
      let tip = 1;
      server.use(
        http.get(BRANCH, ({ request }) => {
          const condition = request.headers.get('if-none-match');
          asked.push(`branch ${condition}`);
          return condition === `"${tip}"`
            ? new HttpResponse(null, { status: 304 })
            : HttpResponse.json(
                {
                  commit: {
                    sha: `commit-${tip}`,
                    commit: { tree: { sha: `tree-${tip}` } },
                  },
                },
                { headers: { etag: `"${tip}"` } },
              );
        }),
        http.get(
          `${API}/repos/acme/gitops-apps/git/trees/:tree`,
          ({ params }) => {
            asked.push(`${params.tree}`);
            return HttpResponse.json({
              sha: params.tree,
              truncated: false,
              tree: [{ path: 'a.yaml', type: 'blob', sha: `${tip}` }],
            });
          },
        ),
      );
      const repository = createRepository();
      const first = await repository.readMain();
      expect(first).toEqual({
        commit: 'commit-1',
        files: new Map([['a.yaml', '1']]),
      });
      expect(await repository.readMain()).toEqual(first);
      tip = 2;
      expect(await repository.readMain()).toEqual({
        commit: 'commit-2',
        files: new Map([['a.yaml', '2']]),
      });
      expect(asked).toEqual([
        'branch null',
        'tree-1',
        'branch "1"',
        'branch "1"',
        'tree-2',
      ]);
    });
  });

  describe('readFile', () => {
    const file = `${API}/repos/acme/gitops-apps/contents/:path`;

    it('decodes the content', async () => {
      server.use(
        http.get(file, ({ params, request }) => {
          expect(params.path).toBe('values/dev.yaml');
          expect(new URL(request.url).search).toBe('?ref=main');
          return HttpResponse.json({
            type: 'file',
            content: Buffer.from('größe: 1\n').toString('base64'),
          });
        }),
      );
      expect(await createRepository().readFile('values/dev.yaml')).toBe(
        'größe: 1\n',
      );
    });

    it('gives nothing for what is not there', async () => {
      server.use(
        http.get(file, () =>
          HttpResponse.json({ message: 'Not Found' }, { status: 404 }),
        ),
      );
      expect(
        await createRepository().readFile('values/dev.yaml'),
      ).toBeUndefined();
    });
  });
});
