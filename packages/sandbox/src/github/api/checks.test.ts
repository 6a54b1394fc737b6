import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { SILENT, TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };

type Check = { context: string; integration_id?: number };

describe('checks', () => {
  let github: TestGithub;
  let ana: Octokit;
  let portal: Octokit;
  let bot: Octokit;
  let counter = 0;
  const propose = async () => {
    const head = `proposal-${counter++}`;
    const sha = await github.branch(head, { [`${head}.txt`]: 'x\n' });
    const { data } = await ana.rest.pulls.create({
      ...project,
      title: head,
      head,
      base: 'main',
    });
    return { ...project, pull_number: data.number, sha, head };
  };
  const say = (
    sha: string,
    context: string,
    state: 'success' | 'failure' | 'pending' | 'error',
  ) => ana.rest.repos.createCommitStatus({ ...project, sha, context, state });
  const require = async (checks: Check[], strict = false) => {
    const { data } = await portal.rest.repos.getRepoRulesets(project);
    for (const { id } of data) {
      await portal.rest.repos.deleteRepoRuleset({ ...project, ruleset_id: id });
    }
    await portal.rest.repos.createRepoRuleset({
      ...project,
      name: 'checks',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: strict,
            required_status_checks: checks,
          },
        },
      ],
    });
  };
  const refusal = (text: string) => ({
    status: 405,
    response: {
      data: { message: `Repository rule violations found\n\n${text}\n\n` },
    },
  });
  const stateOf = async (pull_number: number) => {
    for (;;) {
      const { data } = await ana.rest.pulls.get({ ...project, pull_number });
      if (data.mergeable !== null) {
        return data.mergeable_state;
      }
    }
  };

  beforeAll(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
    portal = github.client('portal');
    const app = new Octokit({
      baseUrl: github.server.apiUrl,
      authStrategy: createAppAuth,
      auth: {
        appId: 1,
        privateKey: await readFile(join(github.directory, 'app.pem'), 'utf8'),
      },
      log: SILENT,
    });
    const { data } = await app.rest.apps.createInstallationAccessToken({
      installation_id: 1,
    });
    bot = new Octokit({
      baseUrl: github.server.apiUrl,
      auth: data.token,
      log: SILENT,
    });
  });
  afterAll(() => github.stop());

  it('keep a pull request from being merged until they succeed', async () => {
    await require([{ context: 'validate' }]);
    const pull = await propose();
    const attempt = () => ana.rest.pulls.merge(pull);
    await expect(attempt()).rejects.toMatchObject(
      refusal('Required status check "validate" is expected.'),
    );
    expect(await stateOf(pull.pull_number)).toBe('blocked');
    const { data: run } = await bot.rest.checks.create({
      ...project,
      head_sha: pull.sha,
      name: 'validate',
    });
    const update = (changes: object) =>
      bot.rest.checks.update({ ...project, check_run_id: run.id, ...changes });
    await expect(attempt()).rejects.toMatchObject(
      refusal('Required status check "validate" is queued.'),
    );
    await update({ status: 'in_progress' });
    await expect(attempt()).rejects.toMatchObject(
      refusal('Required status check "validate" is in progress.'),
    );
    await update({ conclusion: 'failure' });
    await expect(attempt()).rejects.toMatchObject(
      refusal('Required status check "validate" is failing.'),
    );
    await update({ conclusion: 'success' });
    expect(await stateOf(pull.pull_number)).toBe('clean');
    await expect(attempt()).resolves.toMatchObject({ status: 200 });
  });

  it.each(['neutral', 'skipped'] as const)(
    'count as succeeded when they are %s',
    async conclusion => {
      await require([{ context: 'validate' }]);
      const pull = await propose();
      await bot.rest.checks.create({
        ...project,
        head_sha: pull.sha,
        name: 'validate',
        conclusion,
      });
      await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject({
        status: 200,
      });
    },
  );

  it('are counted when several are missing', async () => {
    await require([{ context: 'a' }, { context: 'b' }, { context: 'c' }]);
    const pull = await propose();
    const refused = (text: string) =>
      expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject(refusal(text));
    await refused('3 of 3 required status checks are expected.');
    await say(pull.sha, 'a', 'failure');
    await refused(
      '3 of 3 required status checks have not succeeded: 2 expected and 1 failing.',
    );
    await say(pull.sha, 'b', 'success');
    await refused(
      '2 of 3 required status checks have not succeeded: 1 expected and 1 failing.',
    );
    await say(pull.sha, 'c', 'pending');
    await say(pull.sha, 'a', 'success');
    await refused('Required status check "c" is pending.');
  });

  it('may have to come from a certain App', async () => {
    await require([{ context: 'validate', integration_id: 1 }]);
    const pull = await propose();
    await say(pull.sha, 'validate', 'success');
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject(
      refusal('Required status check "validate" is expected.'),
    );
    await bot.rest.checks.create({
      ...project,
      head_sha: pull.sha,
      name: 'validate',
      conclusion: 'success',
    });
    await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject({
      status: 200,
    });
  });

  it('may want the branch to be up to date', async () => {
    await require([{ context: 'validate' }], true);
    const behind = await propose();
    const first = await propose();
    for (const { sha } of [behind, first]) {
      await say(sha, 'validate', 'success');
    }
    await ana.rest.pulls.merge(first);
    expect(await stateOf(behind.pull_number)).toBe('behind');
    await expect(ana.rest.pulls.merge(behind)).rejects.toMatchObject(
      refusal('Head branch is out of date. Review and try the merge again.'),
    );
  });

  it('stand in the way of direct changes too', async () => {
    await require([{ context: 'validate' }]);
    const sha = await github.branch('direct', { 'direct.txt': 'x\n' });
    const move = () =>
      ana.rest.git.updateRef({ ...project, ref: 'heads/main', sha });
    await expect(move()).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(
        'Required status check "validate" is expected.',
      ),
    });
    await say(sha, 'validate', 'success');
    await expect(move()).resolves.toMatchObject({ status: 200 });
  });

  it('that nobody requires make a pull request unstable', async () => {
    await require([{ context: 'validate' }]);
    const pull = await propose();
    await say(pull.sha, 'validate', 'success');
    await say(pull.sha, 'other', 'error');
    expect(await stateOf(pull.pull_number)).toBe('unstable');
    await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject({
      status: 200,
    });
  });

  it('are written by Apps only, and each only by its own', async () => {
    const { sha } = await propose();
    const create = (who: Octokit) =>
      who.rest.checks.create({ ...project, head_sha: sha, name: 'mine' });
    for (const who of [ana, portal]) {
      await expect(create(who)).rejects.toMatchObject({
        status: 403,
        message: expect.stringContaining(
          'You must authenticate via a GitHub App.',
        ),
      });
    }
    const { data: run } = await create(bot);
    await expect(
      bot.rest.checks.update({
        ...project,
        check_run_id: run.id,
        status: 'completed',
      }),
    ).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(`"conclusion" wasn't supplied.`),
    });
    await expect(
      bot.rest.checks.create({ ...project, head_sha: 'f00', name: 'mine' }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('are combined, the newest of each context', async () => {
    const { sha } = await propose();
    const combined = async () =>
      (await ana.rest.repos.getCombinedStatusForRef({ ...project, ref: sha }))
        .data;
    expect(await combined()).toMatchObject({
      state: 'pending',
      total_count: 0,
    });
    await say(sha, 'build', 'failure');
    await say(sha, 'test', 'success');
    expect(await combined()).toMatchObject({
      state: 'failure',
      total_count: 2,
    });
    await say(sha, 'Build', 'success');
    expect(await combined()).toMatchObject({
      state: 'success',
      total_count: 2,
    });
    const response = await github.fetch(
      `/api/v3/repos/acme/project/statuses/${sha}`,
      { method: 'POST', login: 'ana', body: '{"state":"great"}' },
    );
    expect(response.status).toBe(422);
    expect((await response.json()).errors).toBe('Unknown state: great');
  });

  it('accept the newest run and list all when asked to', async () => {
    const { sha, head } = await propose();
    for (const conclusion of ['failure', 'success'] as const) {
      await bot.rest.checks.create({
        ...project,
        head_sha: sha,
        name: 'lint',
        conclusion,
      });
    }
    const list = async (more: { filter?: 'all'; check_name?: string }) =>
      (
        await ana.rest.checks.listForRef({ ...project, ref: head, ...more })
      ).data.check_runs.map(({ conclusion }) => conclusion);
    expect(await list({})).toEqual(['success']);
    expect(await list({ filter: 'all' })).toEqual(['success', 'failure']);
    expect(await list({ check_name: 'other' })).toEqual([]);
  });
});
