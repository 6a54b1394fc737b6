import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RefChange } from '../RefService';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };

describe('git over HTTP', () => {
  let github: TestGithub;
  let changes: RefChange[];
  const commit = async (clone: string, file: string, content: string) => {
    await writeFile(join(clone, file), content);
    await github.git(clone, 'add', '.');
    await github.git(clone, 'commit', '--quiet', '-m', `Change ${file}`);
    return (await github.git(clone, 'rev-parse', 'HEAD')).out;
  };
  const tip = async (branch: string) =>
    (await github.server.repository('acme', 'project')).resolve(branch);

  beforeAll(async () => {
    github = await TestGithub.start({
      createActions: ({ refs }) => {
        refs.onChange((_, change) => {
          changes.push(change);
        });
        return { start: async () => undefined, stop: async () => undefined };
      },
    });
  });
  beforeEach(() => {
    changes = [];
  });
  afterAll(() => github.stop());

  it('clones and pushes, and tells of the change', async () => {
    const clone = await github.clone('project', 'ana');
    const before = await tip('main');
    const sha = await commit(clone, 'pushed.txt', 'x\n');
    expect((await github.git(clone, 'push', 'origin', 'main')).code).toBe(0);
    expect(await tip('main')).toBe(sha);
    await github.git(
      clone,
      'push',
      '--quiet',
      'origin',
      'HEAD:refs/heads/new',
      'HEAD:refs/tags/v1',
    );
    await github.git(clone, 'push', '--quiet', 'origin', ':refs/heads/new');
    const about = {
      owner: 'acme',
      repository: 'project',
      actorId: expect.any(Number),
    };
    expect(changes).toEqual([
      { ...about, ref: 'refs/heads/main', before, after: sha },
      { ...about, ref: 'refs/heads/new', before: undefined, after: sha },
      { ...about, ref: 'refs/tags/v1', before: undefined, after: sha },
      { ...about, ref: 'refs/heads/new', before: sha, after: undefined },
    ]);
  });

  it('takes what is bigger than one packet', async () => {
    const clone = await github.clone('project', 'ana');
    const content = Buffer.alloc(
      3 * 1024 * 1024,
      'no two lines are the same 0123456789\n',
    );
    for (let i = 0; i < content.length; i += 7) {
      content[i] = (i * 31) % 251;
    }
    await writeFile(join(clone, 'big.bin'), content);
    const sha = await commit(clone, 'small.txt', 'x');
    expect(
      (
        await github.git(
          clone,
          'push',
          '--quiet',
          'origin',
          'HEAD:refs/heads/big',
        )
      ).code,
    ).toBe(0);
    expect(await tip('big')).toBe(sha);
    const again = await github.clone('project', 'ana');
    await github.git(again, 'checkout', '--quiet', 'big');
    expect((await github.git(again, 'hash-object', 'big.bin')).out).toBe(
      (await github.git(clone, 'hash-object', 'big.bin')).out,
    );
  });

  it('wants a token for private repositories and for every push', async () => {
    const directory = await mkdtemp(join(github.directory, 'nobody-'));
    const anonymous = await github.git(
      directory,
      'clone',
      `${github.url}/acme/project.git`,
      '.',
    );
    expect(anonymous.err).toContain('could not read Username');
    const wrong = new URL(`${github.url}/acme/project.git`);
    wrong.username = 'ana';
    wrong.password = 'wrong';
    expect(
      (await github.git(directory, 'clone', String(wrong), '.')).err,
    ).toContain('Authentication failed');
    await expect(github.clone('project', 'guest')).rejects.toThrow('not found');
    await expect(github.clone('nowhere', 'ana')).rejects.toThrow('not found');
  });

  it('lets readers read only', async () => {
    const portal = github.client('portal');
    await portal.rest.repos.createInOrg({
      org: 'acme',
      name: 'public',
      auto_init: true,
    });
    const directory = await mkdtemp(join(github.directory, 'nobody-'));
    const anonymous = await github.git(
      directory,
      'clone',
      `${github.url}/acme/public.git`,
      '.',
    );
    expect(anonymous.code).toBe(0);
    const clone = await github.clone('public', 'ana');
    await commit(clone, 'x.txt', 'x');
    const { code, err } = await github.git(clone, 'push', 'origin', 'main');
    expect(code).not.toBe(0);
    expect(err).toContain('403');
  });

  it('keeps the rules in pushes as in the API', async () => {
    const portal = github.client('portal');
    await github.branch('free', { 'free.txt': 'x\n' });
    await portal.rest.repos.createRepoRuleset({
      ...project,
      name: 'history',
      enforcement: 'active',
      conditions: {
        ref_name: { include: ['refs/heads/kept/**'], exclude: [] },
      },
      rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }],
    });
    const clone = await github.clone('project', 'ana');
    const first = await commit(clone, 'kept.txt', '1\n');
    await github.git(
      clone,
      'push',
      '--quiet',
      'origin',
      'HEAD:refs/heads/kept/a',
    );
    const second = await commit(clone, 'kept.txt', '2\n');
    // Forward is fine.
    expect(
      (await github.git(clone, 'push', 'origin', 'HEAD:refs/heads/kept/a'))
        .code,
    ).toBe(0);
    await github.git(clone, 'reset', '--quiet', '--hard', first);
    const third = await commit(clone, 'kept.txt', '3\n');
    const forced = await github.git(
      clone,
      'push',
      '--force',
      'origin',
      'HEAD:refs/heads/kept/a',
      'HEAD:refs/heads/free2',
    );
    expect(forced.code).not.toBe(0);
    expect(forced.err).toContain(
      'GH013: Repository rule violations found for refs/heads/kept/a.',
    );
    expect(forced.err).toContain('- Cannot force-push to this branch');
    expect(await tip('kept/a')).toBe(second);
    // What else was in the push went through, as on GitHub.
    expect(await tip('free2')).toBe(third);
    const deleted = await github.git(
      clone,
      'push',
      'origin',
      ':refs/heads/kept/a',
    );
    expect(deleted.err).toContain('- Cannot delete this protected ref.');
    expect(await tip('kept/a')).toBe(second);
  });

  it('wants a pull request where a rule wants one', async () => {
    const portal = github.client('portal');
    const { data: ruleset } = await portal.rest.repos.createRepoRuleset({
      ...project,
      name: 'main',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      bypass_actors: [
        { actor_type: 'OrganizationAdmin', actor_id: 1, bypass_mode: 'always' },
      ],
      rules: [
        {
          type: 'pull_request',
          parameters: {
            required_approving_review_count: 1,
            dismiss_stale_reviews_on_push: true,
            require_code_owner_review: false,
            require_last_push_approval: false,
            required_review_thread_resolution: false,
          },
        },
      ],
    });
    const clone = await github.clone('project', 'ana');
    const before = await tip('main');
    await commit(clone, 'direct.txt', 'x\n');
    const refused = await github.git(clone, 'push', 'origin', 'main');
    expect(refused.err).toContain(
      '- Changes must be made through a pull request.',
    );
    expect(await tip('main')).toBe(before);
    expect(changes).toEqual([]);

    const exempt = await github.clone('project', 'portal');
    const sha = await commit(exempt, 'exempt.txt', 'x\n');
    expect((await github.git(exempt, 'push', 'origin', 'main')).code).toBe(0);
    expect(await tip('main')).toBe(sha);
    await portal.rest.repos.deleteRepoRuleset({
      ...project,
      ruleset_id: ruleset.id,
    });
  });

  it('protects the default branch and its own refs', async () => {
    const clone = await github.clone('project', 'ana');
    expect(
      (await github.git(clone, 'push', 'origin', ':refs/heads/main')).err,
    ).toContain('Cannot delete the default branch');
    expect(
      (await github.git(clone, 'push', 'origin', 'HEAD:refs/pull/1/head')).err,
    ).toContain('deny updating a hidden ref');
  });

  it('shows pull requests as refs', async () => {
    const sha = await github.branch('shown', { 'shown.txt': 'x\n' });
    const { data } = await github.client('ana').rest.pulls.create({
      ...project,
      title: 'x',
      head: 'shown',
      base: 'main',
    });
    const clone = await github.clone('project', 'ana');
    await github.git(
      clone,
      'fetch',
      '--quiet',
      'origin',
      `pull/${data.number}/head`,
    );
    expect((await github.git(clone, 'rev-parse', 'FETCH_HEAD')).out).toBe(sha);
  });
});
