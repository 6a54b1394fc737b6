import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };
const FILE = `* @portal
/values/ @acme/payments
/values/prod/ @acme/approvers
/shared/ @lena @acme/payments
/own/ @ana
/nobody/ @ghost @acme/readers @guest
/values/dev/*/image.yaml
`;

describe('code owners', () => {
  let github: TestGithub;
  let ana: Octokit;
  let lena: Octokit;
  let portal: Octokit;
  let counter = 0;
  const propose = async (
    paths: string[],
    { who = ana, draft = false }: { who?: Octokit; draft?: boolean } = {},
  ) => {
    const head = `proposal-${counter++}`;
    await github.branch(
      head,
      Object.fromEntries(paths.map(path => [path, `${head}\n`])),
    );
    const { data } = await who.rest.pulls.create({
      ...project,
      title: head,
      head,
      base: 'main',
      draft,
    });
    return { ...project, pull_number: data.number, head };
  };
  const refusal = (names: string) => ({
    status: 405,
    response: {
      data: {
        message: `Repository rule violations found\n\nWaiting on code owner review from ${names}.\n\n`,
      },
    },
  });
  const merged = { status: 200 };
  const approve = (who: Octokit, pull: { pull_number: number }) =>
    who.rest.pulls.createReview({ ...project, ...pull, event: 'APPROVE' });
  const askedFor = async (pull: { pull_number: number }) => {
    const { data } = await ana.rest.pulls.listRequestedReviewers({
      ...project,
      ...pull,
    });
    return [
      ...data.users.map(({ login }) => login),
      ...data.teams.map(({ slug }) => slug),
    ].sort();
  };
  const page = async (number: number, login: string) => {
    const response = await github.fetch(`/acme/project/pull/${number}`, {
      headers: { cookie: `sandbox_person=${login}` },
    });
    return (await response.text())
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ');
  };

  beforeAll(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
    lena = github.client('lena');
    portal = github.client('portal');
    await github.branch('main', { '.github/CODEOWNERS': FILE });
    await portal.rest.repos.createRepoRuleset({
      ...project,
      name: 'main',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [
        {
          type: 'pull_request',
          parameters: {
            required_approving_review_count: 0,
            dismiss_stale_reviews_on_push: true,
            require_code_owner_review: true,
            require_last_push_approval: false,
            required_review_thread_resolution: false,
          },
        },
      ],
    });
  });
  afterAll(() => github.stop());

  it('have to approve what is theirs', async () => {
    const pull = await propose(['values/dev/values.yaml']);
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject(
      refusal('acme/payments'),
    );
    // Somebody with all rights is no owner.
    await approve(portal, pull);
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject(
      refusal('acme/payments'),
    );
    await approve(lena, pull);
    await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject(merged);
  });

  it('cannot approve their own change, even as the only ones', async () => {
    const pull = await propose(['values/prod/values.yaml'], { who: lena });
    await expect(approve(lena, pull)).rejects.toMatchObject({ status: 422 });
    await approve(ana, pull);
    await expect(lena.rest.pulls.merge(pull)).rejects.toMatchObject(
      refusal('acme/approvers'),
    );
    const text = await page(pull.pull_number, 'lena');
    expect(text).toContain(
      'Waiting for a code owner: acme/approvers — nobody who could approve, the author aside',
    );
    const own = await propose(['own/file.txt']);
    await expect(ana.rest.pulls.merge(own)).rejects.toMatchObject(
      refusal('ana'),
    );
  });

  it('are needed for each file', async () => {
    const pull = await propose([
      'values/dev/a.yaml',
      'values/prod/a.yaml',
      'x',
    ]);
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject(
      refusal('acme/payments, acme/approvers, and/or portal'),
    );
    await approve(lena, pull);
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject(
      refusal('portal'),
    );
    await approve(portal, pull);
    await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject(merged);
  });

  it('are not needed where nobody is one', async () => {
    for (const path of ['values/dev/app/image.yaml', 'nobody/file.txt']) {
      const pull = await propose([path]);
      expect(await askedFor(pull)).toEqual([]);
      await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject(merged);
    }
  });

  it('are taken from the base branch, not from the change', async () => {
    const pull = await propose(['values/prod/b.yaml', '.github/CODEOWNERS']);
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject(
      refusal('portal and/or acme/approvers'),
    );
  });

  it('are asked when a pull request opens, except about their own', async () => {
    const both = ['shared/file.txt', 'values/prod/c.yaml'];
    const pull = await propose(both);
    expect(await askedFor(pull)).toEqual(['approvers', 'lena', 'payments']);
    expect(await askedFor(await propose(both, { who: lena }))).toEqual([
      'approvers',
      'payments',
    ]);
    expect(await askedFor(await propose(both, { draft: true }))).toEqual([]);
    await approve(lena, pull);
    expect(await askedFor(pull)).toEqual([]);
    // New files bring new owners; who has answered is left alone.
    await ana.rest.repos.createOrUpdateFileContents({
      ...project,
      path: 'everybody.txt',
      message: 'More',
      branch: pull.head,
      content: btoa('x'),
    });
    expect(await askedFor(pull)).toEqual(['portal']);
  });

  it('have to approve again after new commits, and block by objecting', async () => {
    const pull = await propose(['values/dev/d.yaml']);
    await approve(lena, pull);
    await ana.rest.repos.createOrUpdateFileContents({
      ...project,
      path: 'values/dev/e.yaml',
      message: 'Sneak in',
      branch: pull.head,
      content: btoa('x'),
    });
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject(
      refusal('acme/payments'),
    );
    await lena.rest.pulls.createReview({
      ...pull,
      event: 'REQUEST_CHANGES',
      body: 'No',
    });
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject({
      status: 405,
      message: expect.stringContaining('1 review requesting changes'),
    });
  });

  it('of the old place have a say when a file moves', async () => {
    const added = await propose(['values/prod/moving.yaml']);
    await approve(lena, added);
    await ana.rest.pulls.merge(added);
    const head = `proposal-${counter++}`;
    await github.branch(head, {
      'values/prod/moving.yaml': null,
      'nobody/moving.yaml': `${added.head}\n`,
    });
    const { data } = await ana.rest.pulls.create({
      ...project,
      title: head,
      head,
      base: 'main',
    });
    await expect(
      ana.rest.pulls.merge({ ...project, pull_number: data.number }),
    ).rejects.toMatchObject(refusal('acme/approvers'));
  });

  it('are named on the page, with the people who can approve', async () => {
    const pull = await propose(['values/prod/f.yaml']);
    const asAna = await page(pull.pull_number, 'ana');
    expect(asAna).toContain(
      'Waiting for a code owner: acme/approvers — lena for values/prod/f.yaml',
    );
    expect(asAna).toContain(
      'Not ready: Waiting on code owner review from acme/approvers.',
    );
    const { text } = await github
      .fetch(`/acme/project/pull/${pull.pull_number}`, {
        headers: { cookie: 'sandbox_person=lena' },
      })
      .then(async response => ({ text: await response.text() }));
    // Her approval is all that is missing.
    expect(text).not.toMatch(/id="action-approve-and-merge"[^>]*disabled/);
    expect(text).toMatch(/id="action-merge"[^>]*disabled/);
    await approve(lena, pull);
    expect(await page(pull.pull_number, 'ana')).toContain(
      'Code owner lena has approved for values/prod/f.yaml',
    );
  });
});
