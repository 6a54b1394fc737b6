import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };
const RULES = {
  name: 'main is changed by pull request',
  enforcement: 'active' as const,
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
  rules: [
    {
      type: 'pull_request' as const,
      parameters: {
        required_approving_review_count: 1,
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: false,
      },
    },
    { type: 'deletion' as const },
    { type: 'non_fast_forward' as const },
  ],
};
const NEEDS_APPROVAL =
  'Repository rule violations found\n\nAt least 1 approving review is required by reviewers with write access.\n\n';

describe('reviews', () => {
  let github: TestGithub;
  let ana: Octokit;
  let lena: Octokit;
  let portal: Octokit;
  let counter = 0;
  const propose = async () => {
    const head = `proposal-${counter++}`;
    await github.branch(head, { [`${head}.txt`]: 'x\n' });
    const { data } = await ana.rest.pulls.create({
      ...project,
      title: head,
      head,
      base: 'main',
    });
    return { ...project, pull_number: data.number, head };
  };

  beforeAll(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
    lena = github.client('lena');
    portal = github.client('portal');
    await portal.rest.repos.createRepoRuleset({ ...project, ...RULES });
  });
  afterAll(() => github.stop());

  it('lets nothing be merged without an approval', async () => {
    const pull = await propose();
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject({
      status: 405,
      response: { data: { message: NEEDS_APPROVAL, status: '405' } },
    });
    await ana.rest.pulls.get(pull);
    let { data } = await ana.rest.pulls.get(pull);
    for (let i = 0; data.mergeable === null && i < 100; i++) {
      ({ data } = await ana.rest.pulls.get(pull));
    }
    expect(data).toMatchObject({ mergeable: true, mergeable_state: 'blocked' });
    await lena.rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    expect((await ana.rest.pulls.get(pull)).data.mergeable_state).toBe('clean');
    await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject({
      status: 200,
    });
  });

  it('lets nobody approve their own', async () => {
    const pull = await propose();
    await expect(
      ana.rest.pulls.createReview({ ...pull, event: 'APPROVE' }),
    ).rejects.toMatchObject({
      status: 422,
      response: {
        data: {
          message: 'Unprocessable Entity',
          errors: ['Review Can not approve your own pull request'],
          status: '422',
        },
      },
    });
    await expect(
      ana.rest.pulls.createReview({
        ...pull,
        event: 'COMMENT',
        body: 'Note to self',
      }),
    ).resolves.toMatchObject({ data: { state: 'COMMENTED' } });
  });

  it('counts the last verdict of each reviewer', async () => {
    const pull = await propose();
    await lena.rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    await lena.rest.pulls.createReview({
      ...pull,
      event: 'REQUEST_CHANGES',
      body: 'No',
    });
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject({
      status: 405,
    });
    await portal.rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    // One approves, another still objects.
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject({
      status: 405,
    });
    await lena.rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    await lena.rest.pulls.createReview({
      ...pull,
      event: 'COMMENT',
      body: 'Well done',
    });
    await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject({
      status: 200,
    });
  });

  it('counts only reviewers who could write', async () => {
    await portal.rest.repos.update({ ...project, visibility: 'public' });
    const pull = await propose();
    await github
      .client('guest')
      .rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject({
      status: 405,
    });
    await portal.rest.repos.update({ ...project, visibility: 'private' });
  });

  it('forgets approvals when commits are added', async () => {
    const pull = await propose();
    await lena.rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    await ana.rest.repos.createOrUpdateFileContents({
      ...project,
      path: 'sneaked-in.txt',
      message: 'Sneak in',
      content: btoa('x'),
      branch: pull.head,
    });
    const { data } = await ana.rest.pulls.listReviews(pull);
    expect(data.map(({ state }) => state)).toEqual(['DISMISSED']);
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject({
      status: 405,
    });
  });

  it('asks for reviews of who may give one', async () => {
    const pull = await propose();
    const request = (reviewers: string[], team_reviewers: string[] = []) =>
      ana.rest.pulls.requestReviewers({ ...pull, reviewers, team_reviewers });
    await expect(request(['ana'])).rejects.toMatchObject({
      status: 422,
      response: {
        data: {
          message: 'Review cannot be requested from pull request author.',
        },
      },
    });
    for (const strangers of [
      request(['guest']),
      request(['nobody']),
      request([], ['nobody']),
    ]) {
      await expect(strangers).rejects.toMatchObject({
        status: 422,
        message: expect.stringContaining(
          'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the acme/project repository.',
        ),
      });
    }
    const { data } = await request(['lena'], ['payments']);
    expect(data.requested_reviewers?.map(({ login }) => login)).toEqual([
      'lena',
    ]);
    expect(data.requested_teams?.map(({ slug }) => slug)).toEqual(['payments']);
    // Who has answered is asked no more.
    await lena.rest.pulls.createReview({
      ...pull,
      event: 'COMMENT',
      body: 'Seen',
    });
    const { data: left } = await ana.rest.pulls.listRequestedReviewers(pull);
    expect(left.users).toEqual([]);
  });
});

describe('rulesets', () => {
  let github: TestGithub;
  let ana: Octokit;
  let portal: Octokit;
  const clearRules = async () => {
    const { data } = await portal.rest.repos.getRepoRulesets(project);
    for (const { id } of data) {
      await portal.rest.repos.deleteRepoRuleset({ ...project, ruleset_id: id });
    }
  };
  const rule = (
    types: ('creation' | 'update' | 'deletion' | 'non_fast_forward')[],
    include: string,
  ) =>
    portal.rest.repos.createRepoRuleset({
      ...project,
      name: include,
      enforcement: 'active',
      conditions: { ref_name: { include: [include], exclude: [] } },
      rules: types.map(type => ({ type })),
    });

  beforeAll(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
    portal = github.client('portal');
  });
  afterEach(clearRules);
  afterAll(() => github.stop());

  it('keep direct changes away from a branch', async () => {
    await portal.rest.repos.createRepoRuleset({ ...project, ...RULES });
    const { data: main } = await ana.rest.git.getRef({
      ...project,
      ref: 'heads/main',
    });
    const { data: parent } = await ana.rest.git.getCommit({
      ...project,
      commit_sha: main.object.sha,
    });
    const { data: commit } = await ana.rest.git.createCommit({
      ...project,
      message: 'x',
      tree: parent.tree.sha,
      parents: [parent.sha],
    });
    const text =
      'Repository rule violations found\n\nChanges must be made through a pull request.\n\n';
    await expect(
      ana.rest.git.updateRef({
        ...project,
        ref: 'heads/main',
        sha: commit.sha,
      }),
    ).rejects.toMatchObject({
      status: 422,
      response: { data: { message: text } },
    });
    await expect(
      ana.rest.repos.createOrUpdateFileContents({
        ...project,
        path: 'direct.txt',
        message: 'x',
        content: '',
      }),
    ).rejects.toMatchObject({
      status: 409,
      response: { data: { message: text, metadata: {}, status: '409' } },
    });
  });

  it('keep branches from being created, moved and deleted', async () => {
    const sha = await github.branch('locked/one', { 'one.txt': '1\n' });
    const { data: main } = await ana.rest.git.getRef({
      ...project,
      ref: 'heads/main',
    });
    await rule(['creation', 'update', 'deletion'], 'refs/heads/locked/*');
    await expect(
      ana.rest.git.createRef({ ...project, ref: 'refs/heads/locked/two', sha }),
    ).rejects.toMatchObject({
      status: 422,
      response: { data: { message: 'Reference update failed' } },
    });
    await expect(
      ana.rest.git.updateRef({
        ...project,
        ref: 'heads/locked/one',
        sha: main.object.sha,
        force: true,
      }),
    ).rejects.toMatchObject({
      status: 422,
      response: {
        data: {
          message:
            'Repository rule violations found\n\nCannot update this protected ref.\n\n',
        },
      },
    });
    await expect(
      ana.rest.git.deleteRef({ ...project, ref: 'heads/locked/one' }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('keep history from being rewritten', async () => {
    await github.branch('history', { 'one.txt': '1\n' });
    const { data: main } = await ana.rest.git.getRef({
      ...project,
      ref: 'heads/main',
    });
    await rule(['non_fast_forward'], 'refs/heads/history');
    await expect(
      ana.rest.git.updateRef({
        ...project,
        ref: 'heads/history',
        sha: main.object.sha,
        force: true,
      }),
    ).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('Cannot force-push to this branch'),
    });
  });

  it.each([
    ['OrganizationAdmin', 1, 'portal'],
    ['RepositoryRole', 5, 'portal'],
    ['Team', 1, 'ana'],
  ] as const)(
    'let %s %s pass where they say so',
    async (actor_type, actor_id, login) => {
      await portal.rest.repos.createRepoRuleset({
        ...project,
        ...RULES,
        bypass_actors: [{ actor_type, actor_id, bypass_mode: 'always' }],
      });
      const put = (who: string) =>
        github.client(who).rest.repos.createOrUpdateFileContents({
          ...project,
          path: `${actor_type}-${who}.txt`,
          message: 'x',
          content: '',
        });
      await expect(put(login)).resolves.toMatchObject({ status: 201 });
      await expect(
        put(login === 'ana' ? 'portal' : 'ana'),
      ).rejects.toMatchObject({ status: 409 });
    },
  );

  it('let some pass in pull requests only', async () => {
    await portal.rest.repos.createRepoRuleset({
      ...project,
      ...RULES,
      bypass_actors: [
        {
          actor_type: 'OrganizationAdmin',
          actor_id: 1,
          bypass_mode: 'pull_request',
        },
      ],
    });
    await expect(
      portal.rest.repos.createOrUpdateFileContents({
        ...project,
        path: 'x.txt',
        message: 'x',
        content: '',
      }),
    ).rejects.toMatchObject({ status: 409 });
    await github.branch('bypass', { 'bypass.txt': 'x\n' });
    const { data } = await ana.rest.pulls.create({
      ...project,
      title: 'x',
      head: 'bypass',
      base: 'main',
    });
    const pull = { ...project, pull_number: data.number };
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject({
      status: 405,
    });
    await expect(portal.rest.pulls.merge(pull)).resolves.toMatchObject({
      status: 200,
    });
  });

  it('mean nothing while they are off', async () => {
    for (const enforcement of ['disabled', 'evaluate'] as const) {
      await portal.rest.repos.createRepoRuleset({
        ...project,
        ...RULES,
        name: enforcement,
        enforcement,
      });
    }
    const { data } = await ana.rest.repos.getBranchRules({
      ...project,
      branch: 'main',
    });
    expect(data).toEqual([]);
    await expect(
      ana.rest.repos.createOrUpdateFileContents({
        ...project,
        path: 'allowed.txt',
        message: 'x',
        content: '',
      }),
    ).resolves.toMatchObject({ status: 201 });
  });

  it('are told of branches that do not exist yet', async () => {
    await rule(['deletion'], 'refs/heads/release/*');
    const { data } = await ana.rest.repos.getBranchRules({
      ...project,
      branch: 'release/1',
    });
    expect(data).toEqual([
      expect.objectContaining({
        type: 'deletion',
        ruleset_source: 'acme/project',
      }),
    ]);
  });

  it('are refused where they would not be kept', async () => {
    const create = (body: object) =>
      github.fetch('/api/v3/repos/acme/project/rulesets', {
        method: 'POST',
        login: 'portal',
        body: JSON.stringify({ ...RULES, ...body }),
      });
    const patterns = await create({
      conditions: { ref_name: { include: ['main'], exclude: [] } },
    });
    expect(patterns.status).toBe(422);
    expect(await patterns.json()).toMatchObject({
      errors: [`Invalid target patterns: 'main'`],
    });
    const unknown = await create({ rules: [{ type: 'required_signatures' }] });
    expect(unknown.status).toBe(422);
    expect((await unknown.json()).errors[0]).toContain(
      `Invalid rule 'required_signatures'`,
    );
    const [{ parameters }] = RULES.rules;
    const pushers = await create({
      rules: [
        {
          type: 'pull_request',
          parameters: { ...parameters, require_last_push_approval: true },
        },
      ],
    });
    expect(pushers.status).toBe(422);
  });

  it('have a name of their own', async () => {
    await rule(['deletion'], 'refs/heads/a');
    const other = await rule(['deletion'], 'refs/heads/b');
    const refusal = {
      status: 422,
      response: { data: { errors: ['Name must be unique'] } },
    };
    await expect(rule(['update'], 'refs/heads/a')).rejects.toMatchObject(
      refusal,
    );
    const rename = (name: string) =>
      portal.rest.repos.updateRepoRuleset({
        ...project,
        ruleset_id: other.data.id,
        name,
      });
    await expect(rename('refs/heads/a')).rejects.toMatchObject(refusal);
    await expect(rename('refs/heads/b')).resolves.toMatchObject({
      status: 200,
    });
  });

  it('are made by administrators only', async () => {
    await expect(
      ana.rest.repos.createRepoRuleset({ ...project, ...RULES }),
    ).rejects.toMatchObject({ status: 403 });
    const { data } = await portal.rest.repos.createRepoRuleset({
      ...project,
      ...RULES,
      bypass_actors: [
        { actor_type: 'OrganizationAdmin', actor_id: 1, bypass_mode: 'always' },
      ],
    });
    const seen = await ana.rest.repos.getRepoRuleset({
      ...project,
      ruleset_id: data.id,
    });
    expect(seen.data).toMatchObject({ current_user_can_bypass: 'never' });
    expect(seen.data.bypass_actors).toBeUndefined();
  });
});
