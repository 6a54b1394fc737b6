import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { http, HttpResponse, JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { ChangeRequest } from './ChangeRequest';
import { gitBlobSha } from './gitBlobSha';
import { GithubClient } from './GithubClient';
import { GitopsRepository } from './GitopsRepository';

const API = 'https://ghe.acme.test/api/v3';
const REPO = `${API}/repos/acme/gitops-apps`;

const MAIN: Record<string, string> = {
  'values/dev/a.yaml': 'size: small\n',
  'values/dev/b.yaml': 'size: large\n',
  'values/dev/old.yaml': 'x: 1\n',
};

const pullRequest = (change: object = {}) => ({
  number: 7,
  title: 'Change a',
  html_url: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
  user: { login: 'portal[bot]' },
  created_at: '2026-11-20T08:00:00Z',
  body: '',
  head: { ref: 'change/a', sha: 'new-commit' },
  state: 'open',
  merged_at: null,
  ...change,
});

const enlarge = (text: string) => text.replace('small', 'large');

const CHANGE: ChangeRequest = {
  branch: 'change/a',
  title: 'Change a',
  body: 'Please',
  edits: new Map([
    ['values/dev/a.yaml', enlarge],
    ['values/dev/b.yaml', enlarge],
  ]),
  remove: ['values/dev/old.yaml', 'values/dev/never.yaml'],
  files: new Map([
    ['values/dev/new.yaml', 'size: "small"\n'],
    ['values/dev/b.yaml', 'other\n'],
  ]),
};

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

jest.setTimeout(30_000);

describe('GitopsRepository', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  const calls: { call: string; body: unknown }[] = [];
  /** Whether the branch, and its pull request, are there. */
  const there = { branch: false, pullRequest: false };

  server.events.on('request:start', async ({ request }) => {
    const { pathname } = new URL(request.url);
    const body = await request.clone().text();
    calls.push({
      call: `${request.method} ${decodeURIComponent(
        pathname.slice('/api/v3/repos/acme/gitops-apps'.length),
      )}`,
      body: body ? JSON.parse(body) : undefined,
    });
  });

  const made = (call: string) =>
    calls.filter(each => each.call === call).length;

  const answer = (body: JsonBodyType, status = 200) =>
    HttpResponse.json(body, { status });

  beforeEach(() => {
    calls.length = 0;
    Object.assign(there, { branch: false, pullRequest: false });
    const tree = {
      sha: 'main-tree',
      truncated: false,
      tree: Object.entries(MAIN).map(([path, content]) => ({
        path,
        sha: gitBlobSha(content),
        type: 'blob',
      })),
    };
    server.use(
      http.get(`${REPO}/branches/main`, () =>
        answer({
          commit: {
            sha: 'main-commit',
            commit: { tree: { sha: 'main-tree' } },
          },
        }),
      ),
      http.get(`${REPO}/branches/change%2Fa`, () =>
        there.branch
          ? answer({
              commit: {
                sha: 'new-commit',
                commit: { tree: { sha: 'new-tree' } },
              },
            })
          : answer({ message: 'Branch not found' }, 404),
      ),
      http.get(`${REPO}/git/trees/:sha`, () => answer(tree)),
      http.get(`${REPO}/git/blobs/:sha`, ({ params }) => {
        const content = Object.values(MAIN).find(
          each => gitBlobSha(each) === params.sha,
        )!;
        return answer({ content: Buffer.from(content).toString('base64') });
      }),
      http.post(`${REPO}/git/trees`, () => answer({ sha: 'new-tree' }, 201)),
      http.post(`${REPO}/git/commits`, () =>
        answer({ sha: 'new-commit' }, 201),
      ),
      http.post(`${REPO}/git/refs`, () => {
        there.branch = true;
        return answer({}, 201);
      }),
      http.get(`${REPO}/pulls`, () =>
        answer(there.pullRequest ? [pullRequest()] : []),
      ),
      http.post(`${REPO}/pulls`, () => {
        there.pullRequest = true;
        return answer(pullRequest(), 201);
      }),
    );
  });

  describe('proposeChange', () => {
    it('writes, edits and removes in one commit what main lacks', async () => {
      expect(await createRepository().proposeChange(CHANGE)).toEqual({
        state: 'created',
        pullRequest: expect.objectContaining({ number: 7 }),
        onMain: false,
        written: ['values/dev/new.yaml', 'values/dev/a.yaml'],
        removed: ['values/dev/old.yaml'],
        // Of the files; as an edit it is done.
        kept: ['values/dev/b.yaml'],
        conflict: false,
      });
      expect(
        calls.find(({ call }) => call === 'POST /git/trees')?.body,
      ).toEqual({
        base_tree: 'main-tree',
        tree: [
          {
            path: 'values/dev/new.yaml',
            content: 'size: "small"\n',
            mode: '100644',
            type: 'blob',
          },
          {
            path: 'values/dev/a.yaml',
            content: 'size: large\n',
            mode: '100644',
            type: 'blob',
          },
          {
            path: 'values/dev/old.yaml',
            sha: null,
            mode: '100644',
            type: 'blob',
          },
        ],
      });
    });

    it('looks for no branch of a request that nobody has made before', async () => {
      expect(
        await createRepository().proposeChange({ ...CHANGE, isNew: true }),
      ).toMatchObject({ state: 'created' });
      expect(made('GET /branches/change/a')).toBe(0);
    });

    it('finds the branch all the same when somebody has made it', async () => {
      there.branch = true;
      server.use(
        http.post(`${REPO}/git/refs`, () =>
          answer({ message: 'Reference already exists' }, 422),
        ),
        http.get(`${REPO}/compare/:basehead`, () =>
          answer({
            status: 'identical',
            ahead_by: 0,
            behind_by: 0,
            commits: [],
            merge_base_commit: {
              sha: 'main-commit',
              commit: { tree: { sha: 'main-tree' } },
            },
          }),
        ),
        http.patch(`${REPO}/git/refs/heads%2Fchange%2Fa`, () => answer({})),
      );
      expect(
        await createRepository().proposeChange({ ...CHANGE, isNew: true }),
      ).toMatchObject({ state: 'created', pullRequest: { number: 7 } });
      expect(made('POST /git/refs')).toBe(1);
      expect(made('POST /pulls')).toBe(1);
    });

    it('names a file that is to be edited and is not there, before it writes', async () => {
      await expect(
        createRepository().proposeChange({
          ...CHANGE,
          edits: new Map([['values/dev/never.yaml', enlarge]]),
        }),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringMatching(
          /^values\/dev\/never\.yaml is not on the main branch/,
        ),
      });
      expect(calls.map(({ call }) => call.split(' ')[0])).toEqual([
        'GET',
        'GET',
      ]);
    });

    it('finds the branch whose creation was not answered, instead of making it twice', async () => {
      server.use(
        http.post(
          `${REPO}/git/refs`,
          () => {
            there.branch = true;
            return answer({ message: 'Bad gateway' }, 502);
          },
          { once: true },
        ),
      );
      expect(await createRepository().proposeChange(CHANGE)).toMatchObject({
        state: 'created',
        written: ['values/dev/new.yaml', 'values/dev/a.yaml'],
      });
      expect(made('POST /git/refs')).toBe(1);
      expect(made('POST /git/commits')).toBe(1);
    });

    it('creates the branch again when the lost request did not arrive', async () => {
      server.use(
        http.post(`${REPO}/git/refs`, () => HttpResponse.error(), {
          once: true,
        }),
      );
      expect(await createRepository().proposeChange(CHANGE)).toMatchObject({
        state: 'created',
      });
      expect(made('POST /git/refs')).toBe(2);
      expect(made('POST /pulls')).toBe(1);
    });

    it('finds the pull request whose opening was not answered', async () => {
      server.use(
        http.post(
          `${REPO}/pulls`,
          () => {
            there.pullRequest = true;
            return HttpResponse.error();
          },
          { once: true },
        ),
      );
      expect(await createRepository().proposeChange(CHANGE)).toMatchObject({
        state: 'created',
        pullRequest: { number: 7 },
      });
      expect(made('POST /pulls')).toBe(1);
    });

    it('finds an older pull request that was opened again', async () => {
      server.use(
        http.get(`${REPO}/pulls`, () =>
          answer([
            pullRequest({ number: 9, state: 'closed' }),
            pullRequest({ number: 7 }),
          ]),
        ),
      );
      expect(
        await createRepository().proposeChange({
          ...CHANGE,
          edits: new Map([['values/dev/b.yaml', enlarge]]),
          files: undefined,
          remove: undefined,
        }),
      ).toMatchObject({ onMain: true, pullRequest: { number: 7 } });
    });
  });

  describe('preview', () => {
    it('shows every file, before and after, and writes nothing', async () => {
      expect(await createRepository().preview(CHANGE)).toEqual([
        {
          path: 'values/dev/new.yaml',
          state: 'added',
          content: 'size: "small"\n',
        },
        {
          path: 'values/dev/b.yaml',
          state: 'unchanged',
          content: 'size: large\n',
          before: 'size: large\n',
        },
        {
          path: 'values/dev/a.yaml',
          state: 'modified',
          content: 'size: large\n',
          before: 'size: small\n',
        },
        { path: 'values/dev/old.yaml', state: 'removed', before: 'x: 1\n' },
      ]);
      expect(calls.every(({ call }) => call.startsWith('GET '))).toBe(true);
    });
  });

  describe('readFiles', () => {
    it('reads what is there, each content once', async () => {
      const repository = createRepository();
      const paths = ['values/dev/a.yaml', 'values/dev/never.yaml'];
      const found = new Map([['values/dev/a.yaml', 'size: small\n']]);
      expect(await repository.readFiles(paths)).toEqual(found);
      expect(
        await repository.readFiles(all =>
          [...all].filter(path => path.endsWith('/a.yaml')),
        ),
      ).toEqual(found);
      expect(calls.map(({ call }) => call)).toEqual([
        'GET /git/trees/main',
        `GET /git/blobs/${gitBlobSha('size: small\n')}`,
        'GET /git/trees/main',
      ]);
    });

    it('refuses to read bytes as text', async () => {
      server.use(
        http.get(`${REPO}/git/blobs/:sha`, () =>
          answer({ content: Buffer.from([0xff, 0xfe]).toString('base64') }),
        ),
      );
      await expect(
        createRepository().readFiles(['values/dev/a.yaml']),
      ).rejects.toThrow('values/dev/a.yaml is no text in UTF-8');
    });
  });
});
