import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { GithubClient } from '../github/GithubClient';
import { GitopsRepository } from '../github/GitopsRepository';
import { ImageHistory } from './ImageHistory';

const API = 'https://ghe.acme.test/api/v3';
const PATH = 'values/dev/payments/checkout/image.yaml';
const PLACE = {
  environment: 'dev',
  team: 'payments',
  application: 'checkout',
};

describe('ImageHistory', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  function createHistory() {
    return ImageHistory.create({
      gitopsRepository: GitopsRepository.create({
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
      }),
    });
  }

  /** Commits, newest first, with what the file held; null where it was missing. */
  function giveCommits(commits: Record<string, string | null>) {
    const calls: string[] = [];
    const base = `${API}/repos/acme/gitops-apps`;
    server.use(
      http.get(`${base}/commits`, ({ request }) => {
        const { searchParams } = new URL(request.url);
        calls.push(`commits of ${searchParams.get('path')}`);
        expect(searchParams.get('sha')).toBe('main');
        return HttpResponse.json(
          Object.keys(commits)
            .slice(0, Number(searchParams.get('per_page')))
            .map(sha => ({
              sha,
              commit: {
                message: `Commit ${sha}\n\nMore`,
                author: { name: 'Ana Torres', date: '2026-11-20T08:00:00Z' },
                committer: { date: '2026-11-21T08:00:00Z' },
              },
              author: sha === 'c1' ? null : { login: 'ana' },
            })),
        );
      }),
      http.get(`${base}/contents/*`, ({ request }) => {
        const { pathname, searchParams } = new URL(request.url);
        const ref = searchParams.get('ref') ?? '';
        calls.push(ref);
        expect(decodeURIComponent(pathname)).toContain(`/contents/${PATH}`);
        const text = commits[ref];
        return text === null
          ? HttpResponse.json({ message: 'Not Found' }, { status: 404 })
          : HttpResponse.json({
              type: 'file',
              encoding: 'base64',
              content: Buffer.from(text).toString('base64'),
            });
      }),
    );
    return calls;
  }

  const image = (tag: string) =>
    `image:\n  repository: nginx\n  tag: "${tag}"\n`;

  it('gives the images newest first, each with the commit that brought it', async () => {
    giveCommits({
      c7: `# a comment\n${image('2')}`,
      c6: image('2'),
      c5: 'image: {}\n',
      c4: null,
      c3: 'image: [broken\n',
      c2: image('1'),
      c1: image('2'),
    });
    const entries = await createHistory().list(PLACE);
    expect(entries.map(({ commit, image: { tag } }) => [commit, tag])).toEqual([
      ['c6', '2'],
      ['c2', '1'],
      ['c1', '2'],
    ]);
    expect(entries[0]).toEqual({
      image: { repository: 'nginx', tag: '2' },
      commit: 'c6',
      committedAt: '2026-11-21T08:00:00Z',
      message: 'Commit c6',
      author: 'ana',
    });
    expect(entries[2].author).toBe('Ana Torres');
  });

  it('looks at 20 commits, and reads each of them once', async () => {
    const commits = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `c${30 - index}`,
        image(String(30 - index)),
      ]),
    );
    const calls = giveCommits(commits);
    const history = createHistory();
    const first = await history.list(PLACE);
    expect(first).toHaveLength(20);
    expect(calls).toHaveLength(21);

    giveCommits({ c31: image('31'), ...commits });
    const later = giveCommits({ c31: image('31'), ...commits });
    expect((await history.list(PLACE))[0].image.tag).toBe('31');
    expect(later).toEqual([`commits of ${PATH}`, 'c31']);
  });
});
