import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GithubServer } from './GithubServer';
import { openGithubServices } from './GithubServices';
import { TestGithub } from './__testUtils__/TestGithub';
import { Urls } from './Urls';

const project = { owner: 'acme', repo: 'project' };

describe('GithubServer', () => {
  let github: TestGithub;

  beforeEach(async () => {
    github = await TestGithub.start();
  });
  afterEach(() => github.stop());

  const propose = async (head: string) => {
    await github.branch(head, { [`${head}.txt`]: 'x\n' });
    const { data } = await github
      .client('ana')
      .rest.pulls.create({ ...project, title: head, head, base: 'main' });
    return { ...project, pull_number: data.number };
  };
  /** Opens the state as a second process would. */
  const openState = () =>
    openGithubServices({
      directory: github.stateDirectory,
      urls: Urls.create(() => 'http://localhost:1'),
    });

  it('keeps everything over a restart', async () => {
    const pull = await propose('kept');
    const lena = github.client('lena');
    await lena.rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    await lena.rest.issues.addLabels({
      ...project,
      issue_number: pull.pull_number,
      labels: ['a'],
    });
    const { data: before } = await lena.rest.pulls.get(pull);

    await github.restart();

    const again = github.client('lena');
    const { data: after } = await again.rest.pulls.get(pull);
    expect(after).toMatchObject({
      id: before.id,
      title: 'kept',
      labels: [expect.objectContaining({ name: 'a' })],
      head: expect.objectContaining({ sha: before.head.sha }),
    });
    expect((await again.rest.pulls.listReviews(pull)).data).toHaveLength(1);
    const next = await propose('next');
    expect(next.pull_number).toBe(pull.pull_number + 1);
  });

  it('opens the state of a version that knew no checks', async () => {
    const pull = await propose('older');
    await github.server.stop();
    const { database } = openState();
    database.exec(
      'DROP TABLE check_runs; DROP TABLE check_suites; DROP TABLE commit_statuses;',
    );
    database.close();
    await github.restart();
    const ana = github.client('ana');
    const { data } = await ana.rest.pulls.get(pull);
    await ana.rest.repos.createCommitStatus({
      ...project,
      sha: data.head.sha,
      state: 'success',
    });
    await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject({
      status: 200,
    });
  });

  it('opens the state of a version that knew neither environments nor rights of tokens', async () => {
    await github.server.stop();
    const { database } = openState();
    database.exec(
      `DROP TABLE variables; DROP TABLE branch_policies; DROP TABLE environments;
       DROP TABLE repository_oidc_subjects; DROP TABLE organization_oidc_subjects;
       ALTER TABLE tokens DROP COLUMN rights; ALTER TABLE apps DROP COLUMN permissions;`,
    );
    database.close();
    await github.restart();
    const portal = github.client('portal');
    await portal.rest.repos.createOrUpdateEnvironment({
      ...project,
      environment_name: 'dev',
    });
    await portal.rest.actions.createRepoVariable({
      ...project,
      name: 'REGION',
      value: 'eu-west-1',
    });
    const { data } = await portal.rest.actions.getCustomOidcSubClaimForRepo(
      project,
    );
    expect(data.use_default).toBe(true);
  });

  it('completes a merge that ended between the moved branch and the record of it', async () => {
    const pull = await propose('half');
    const git = await github.server.repository('acme', 'project');
    const state = openState();
    const repository = state.repositories.store.find('acme', 'project');
    const row = state.pulls.store.find(repository?.id ?? 0, pull.pull_number);
    const base = await git.commitInfo('main');
    const head = await git.commitInfo('half');
    if (!row || !base || !head) {
      throw new Error('The pull request is not there');
    }
    const sha = await git.objects.writeCommit({
      tree: head.tree,
      parents: [base.sha],
      message: 'Squashed',
      author: head.author,
    });
    state.pulls.store.saveIntent({
      pullId: row.id,
      mergedById: row.authorId,
      sha,
    });
    await git.refs.update({
      ref: 'refs/heads/main',
      before: base.sha,
      after: sha,
    });
    state.database.close();

    await github.restart();

    const { data } = await github.client('ana').rest.pulls.get(pull);
    expect(data).toMatchObject({
      merged: true,
      merge_commit_sha: sha,
      merged_by: expect.objectContaining({ login: 'ana' }),
      base: expect.objectContaining({ sha: base.sha }),
    });
  });

  it('forgets a merge that ended before the branch moved', async () => {
    const pull = await propose('not-yet');
    const git = await github.server.repository('acme', 'project');
    const head = await git.commitInfo('not-yet');
    const state = openState();
    const repository = state.repositories.store.find('acme', 'project');
    const row = state.pulls.store.find(repository?.id ?? 0, pull.pull_number);
    if (!row || !head) {
      throw new Error('The pull request is not there');
    }
    const sha = await git.objects.writeCommit({
      tree: head.tree,
      parents: [],
      message: 'Never arrived',
      author: head.author,
    });
    state.pulls.store.saveIntent({
      pullId: row.id,
      mergedById: row.authorId,
      sha,
    });
    state.database.close();

    await github.restart();

    const ana = github.client('ana');
    expect((await ana.rest.pulls.get(pull)).data).toMatchObject({
      state: 'open',
      merged: false,
    });
    await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject({
      status: 200,
    });
  });

  it('catches up with branches that moved without it', async () => {
    const pull = await propose('moved');
    const git = await github.server.repository('acme', 'project');
    const after = await git.commit({
      branch: 'moved',
      files: new Map([['later.txt', 'x\n']]),
      message: 'Later',
      author: { name: 'Ana', email: 'ana@acme.example' },
    });
    await github.restart();
    const { data } = await github.client('ana').rest.pulls.get(pull);
    expect(data.head.sha).toBe(after);
  });

  it('ends a rename that was cut in two', async () => {
    const state = openState();
    const repository = state.repositories.store.find('acme', 'project');
    if (!repository) {
      throw new Error('The repository is not there');
    }
    state.repositories.store.update({ ...repository, name: 'renamed' });
    state.database.close();
    await github.restart();
    const { data } = await github
      .client('ana')
      .rest.repos.listBranches({ owner: 'acme', repo: 'renamed' });
    expect(data.map(({ name }) => name)).toEqual(['main']);
  });

  it('ends open connections when it stops', async () => {
    const streaming = fetch(`${github.url}/acme/project/git-receive-pack`, {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox-ana' },
      body: new ReadableStream({ start: () => undefined }),
      duplex: 'half',
    } as RequestInit);
    const outcome = streaming.then(
      () => 'answered',
      () => 'cut off',
    );
    await new Promise(resolve => setTimeout(resolve, 100));
    await github.restart();
    expect(await outcome).toBe('cut off');
  });
});

describe('seeding', () => {
  it('is all or nothing, and happens once', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'sandbox-seed-'));
    const directory = join(parent, 'state');
    let runs = 0;
    const create = (fail: boolean) =>
      GithubServer.create({
        directory,
        seed: async ({ accounts }) => {
          runs += 1;
          accounts.insert({ login: `org-${runs}`, type: 'Organization' });
          if (fail) {
            throw new Error('No power');
          }
        },
      });
    await expect(create(true).start()).rejects.toThrow('No power');
    expect(existsSync(directory)).toBe(false);

    const server = create(false);
    await server.start();
    expect((await fetch(`${server.apiUrl}/orgs/org-1`)).status).toBe(404);
    expect((await fetch(`${server.apiUrl}/orgs/org-2`)).status).toBe(200);
    await server.stop();

    const again = create(true);
    await again.start();
    expect(runs).toBe(2);
    await again.stop();
    await rm(parent, { recursive: true, force: true });
  });
});
