import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  applicationSpecSchema,
  writeRequestMarker,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { renderApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createApplicationProposeAction } from './applicationPropose';
import { examples } from './applicationPropose.examples';

type Input = { spec: JsonObject; repositoryUrl?: string };

const REPO = '/repos/acme/gitops-apps';

function gitSha(content: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(content)}\0${content}`)
    .digest('hex');
}

function pullRequest(change: object = {}) {
  return {
    number: 7,
    title: 'Create checkout in dev, staging and prod',
    html_url: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
    user: { login: 'portal[bot]' },
    created_at: '2026-11-20T08:00:00Z',
    body: '',
    head: { ref: 'app/checkout', sha: 'b1' },
    state: 'open',
    merged_at: null,
    ...change,
  };
}

describe('gitops:application:propose', () => {
  const github = GithubAnswers.register();
  const [first, second, third] = examples.map(example =>
    readExample<Input>(example, { id: 'gitops:application:propose' }),
  );
  const rendered = renderApplication(
    applicationSpecSchema.parse(first.spec),
    github.config,
  );
  const asFiles = Object.fromEntries(
    [...rendered].map(([path, content]) => [path, gitSha(content)]),
  );
  const [firstPath] = rendered.keys();

  async function run(
    input: Input = first,
    change: {
      isDryRun?: boolean;
      signal?: AbortSignal;
      workspacePath?: string;
    } = {},
  ) {
    const action = createApplicationProposeAction(github.createServices());
    const found: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({
        input,
        user: { ref: 'user:default/ada' },
      }),
      ...change,
      output: (name, value) => {
        found[name] = value;
      },
    });
    return found;
  }

  function writes() {
    return github.calls
      .map(({ call }) => call)
      .filter(call => !call.startsWith('GET '));
  }

  /** The branch adds files to main, in one commit of ours, and perhaps one of a person. */
  function giveBranch(options: {
    ours: Record<string, string>;
    now?: Record<string, string>;
  }) {
    const { ours, now = ours } = options;
    const tree = (sha: string, files: Record<string, string>) =>
      github.give(`GET ${REPO}/git/trees/${sha}`, 200, {
        sha,
        truncated: false,
        tree: Object.entries(files).map(([path, id]) => ({
          path,
          sha: id,
          type: 'blob',
        })),
      });
    const message = 'Create checkout\n\nGitops-Flow-Request: app/checkout';
    github.give(`GET ${REPO}/commits/b1`, 200, {
      sha: 'b1',
      files: Object.entries(ours).map(([filename, sha]) => ({
        filename,
        sha,
        status: 'added',
      })),
    });
    const commits = [
      { sha: 'b1', commit: { message, tree: { sha: 'b1-tree' } } },
      ...(options.now
        ? [{ sha: 'b2', commit: { message: 'Edit', tree: { sha: 'b2-tree' } } }]
        : []),
    ];
    const tip = commits.at(-1)!;
    github.give(`GET ${REPO}/branches/:branch`, 200, {
      commit: { sha: tip.sha, commit: tip.commit },
    });
    github.giveMain({});
    github.give(`GET ${REPO}/compare/main-commit...${tip.sha}`, 200, {
      ahead_by: commits.length,
      commits,
    });
    tree('b1-tree', ours);
    tree('b2-tree', now);
    github.give(`POST ${REPO}/git/refs`, 422, {
      message: 'Reference already exists',
    });
  }

  beforeEach(() => {
    github.give(`GET ${REPO}/branches/:branch`, 404, {
      message: 'Branch not found',
    });
    github.giveMain({ 'README.md': '1' });
    github.give(`GET ${REPO}/pulls`, 200, []);
    github.give(`POST ${REPO}/git/trees`, 201, { sha: 'new-tree' });
    github.give(`POST ${REPO}/git/commits`, 201, { sha: 'new-commit' });
    github.give(`POST ${REPO}/git/refs`, 201, {});
    github.give(`PATCH ${REPO}/git/refs/:ref`, 200, {});
    github.give(`POST ${REPO}/pulls`, 201, pullRequest());
    github.give(`PATCH ${REPO}/pulls/7`, 200, pullRequest());
  });

  it('opens the pull request of the first example', async () => {
    expect(await run()).toEqual({
      state: 'created',
      pullRequestUrl: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
      pullRequestNumber: 7,
      nextSteps: expect.stringContaining('**A review is next.**'),
    });
    expect(github.calls.map(({ call }) => call)).toEqual([
      `GET ${REPO}/branches/main`,
      `GET ${REPO}/git/trees/main-tree?recursive=true`,
      `GET ${REPO}/branches/app/checkout`,
      `POST ${REPO}/git/trees`,
      `POST ${REPO}/git/commits`,
      `POST ${REPO}/git/refs`,
      `POST ${REPO}/pulls`,
    ]);
    expect(github.calls.slice(3).map(({ body }) => body)).toEqual([
      {
        base_tree: 'main-tree',
        tree: [...rendered].map(([path, content]) => ({
          path,
          content,
          mode: '100644',
          type: 'blob',
        })),
      },
      {
        tree: 'new-tree',
        parents: ['main-commit'],
        message:
          'Create checkout in dev, staging and prod\n\nGitops-Flow-Request: app/checkout',
      },
      { ref: 'refs/heads/app/checkout', sha: 'new-commit' },
      {
        title: 'Create checkout in dev, staging and prod',
        head: 'app/checkout',
        base: 'main',
        body: expect.stringMatching(/^\*\*user:default\/ada\*\* asks for /),
      },
    ]);
    expect(github.calls.at(-1)!.body).toMatchObject({
      body: expect.stringContaining(
        writeRequestMarker({
          application: 'checkout',
          team: 'payments',
          environments: ['dev', 'staging', 'prod'],
          kind: 'create',
        }),
      ),
    });
  });

  it('runs the second example once the scaffolder has rendered it', async () => {
    await expect(run(second)).rejects.toThrow(
      'spec, repositoryUrl: holds the unrendered template expression',
    );
    expect(
      await run({
        spec: first.spec,
        repositoryUrl: 'https://ghe.acme.test/acme/checkout',
      }),
    ).toMatchObject({ state: 'created' });
    expect(github.calls.at(-1)!.body).toMatchObject({
      body: expect.stringContaining(
        '[its repository](https://ghe.acme.test/acme/checkout)',
      ),
    });
  });

  it('opens the pull request of the third example', async () => {
    expect(await run(third)).toMatchObject({ state: 'created' });
    expect(github.calls.at(-1)!.body).toMatchObject({
      title: 'Create report in dev and prod',
      body: expect.stringContaining('- Schedule: `30 3 * * MON-FRI` in UTC'),
    });
  });

  it('stops before a strategy that the platform has no Prometheus for', async () => {
    github.giveMain({ 'values/_platform/dev.yaml': 'p1' });
    github.give(`GET ${REPO}/git/blobs/p1`, 200, {
      content: Buffer.from('platform: { domain: dev.acme.test }\n').toString(
        'base64',
      ),
    });
    await expect(
      run({ spec: { ...first.spec, strategy: 'canary' } }),
    ).rejects.toMatchObject({
      name: 'InputError',
      message:
        'strategy: canary needs Prometheus: ask the platform team to set platform.prometheus.address in values/_platform/dev.yaml, or choose rolling (dev)',
    });
    expect(writes()).toEqual([]);
  });

  it('does nothing when main has everything', async () => {
    github.giveMain(asFiles);
    github.give(`GET ${REPO}/pulls`, 200, [
      pullRequest({ state: 'closed', merged_at: '2026-11-21T08:00:00Z' }),
    ]);
    expect(await run()).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: 7,
      nextSteps: expect.stringContaining('all of its files are merged'),
    });
    expect(writes()).toEqual([]);
  });

  it('never takes back what main has got since', async () => {
    github.giveMain({ ...asFiles, [firstPath]: 'promoted' });
    expect(await run()).toEqual({
      state: 'unchanged',
      nextSteps: expect.stringContaining(`- \`${firstPath}\``),
    });
    expect(writes()).toEqual([]);
  });

  it('proposes only what main lacks', async () => {
    const { [firstPath]: _, ...rest } = asFiles;
    github.giveMain(rest);
    expect(await run()).toMatchObject({ state: 'created' });
    expect(github.calls).toContainEqual({
      call: `POST ${REPO}/git/trees`,
      body: {
        base_tree: 'main-tree',
        tree: [expect.objectContaining({ path: firstPath })],
      },
    });
  });

  it('does nothing when the open pull request has everything', async () => {
    giveBranch({ ours: asFiles });
    github.give(`GET ${REPO}/pulls`, 200, [pullRequest()]);
    expect(await run()).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: 7,
      nextSteps: expect.stringContaining('still open'),
    });
    expect(writes()).toEqual([]);
  });

  it('brings the open pull request up to date with another request', async () => {
    giveBranch({ ours: { ...asFiles, [firstPath]: 'before' } });
    github.give(`GET ${REPO}/pulls`, 200, [pullRequest()]);
    expect(await run()).toMatchObject({ state: 'updated' });
    expect(github.calls).toContainEqual({
      call: `POST ${REPO}/git/trees`,
      body: {
        base_tree: 'b1-tree',
        tree: [expect.objectContaining({ path: firstPath })],
      },
    });
    expect(github.calls).toContainEqual({
      call: `PATCH ${REPO}/git/refs/heads/app/checkout`,
      body: { sha: 'new-commit', force: false },
    });
    // Title and body first: a crash between the two is made up for by the next run.
    expect(writes()).toEqual([
      `PATCH ${REPO}/pulls/7`,
      `POST ${REPO}/git/trees`,
      `POST ${REPO}/git/commits`,
      `PATCH ${REPO}/git/refs/heads/app/checkout`,
    ]);
  });

  it('keeps what a person changed on the branch', async () => {
    giveBranch({ ours: asFiles, now: { ...asFiles, [firstPath]: 'edited' } });
    github.give(`GET ${REPO}/pulls`, 200, [pullRequest()]);
    expect(await run()).toMatchObject({
      state: 'unchanged',
      nextSteps: expect.stringContaining(`- \`${firstPath}\``),
    });
    expect(writes()).toEqual([]);
  });

  it('adopts a branch that a crash has left without pull request', async () => {
    giveBranch({ ours: asFiles });
    expect(await run()).toMatchObject({ state: 'created' });
    expect(writes()).toEqual([`POST ${REPO}/pulls`]);
  });

  it('moves on a branch that an earlier, merged request has left behind', async () => {
    giveBranch({ ours: asFiles });
    github.give(`GET ${REPO}/compare/main-commit...b1`, 200, {
      ahead_by: 0,
      commits: [],
    });
    expect(await run()).toMatchObject({ state: 'created' });
    expect(github.calls.at(-3)).toEqual({
      call: `POST ${REPO}/git/commits`,
      body: expect.objectContaining({ parents: ['main-commit'] }),
    });
    expect(writes().slice(-2)).toEqual([
      `PATCH ${REPO}/git/refs/heads/app/checkout`,
      `POST ${REPO}/pulls`,
    ]);
  });

  it('reads again when somebody pushes meanwhile', async () => {
    giveBranch({ ours: { ...asFiles, [firstPath]: 'before' } });
    github.give(`GET ${REPO}/pulls`, 200, [pullRequest()]);
    github.giveOnce(`PATCH ${REPO}/git/refs/:ref`, 422, {
      message: 'Update is not a fast forward',
    });
    expect(await run()).toMatchObject({ state: 'updated' });
  });

  it('gives up when somebody keeps pushing', async () => {
    giveBranch({ ours: { ...asFiles, [firstPath]: 'before' } });
    github.give(`GET ${REPO}/pulls`, 200, [pullRequest()]);
    github.give(`PATCH ${REPO}/git/refs/:ref`, 422, {
      message: 'Update is not a fast forward',
    });
    await expect(run()).rejects.toMatchObject({
      name: 'ConflictError',
      message:
        'The branch app/checkout of acme/gitops-apps keeps changing: try again when nobody pushes to it',
    });
  });

  it('finds the pull request that a twin of this run has just opened', async () => {
    github.give(`POST ${REPO}/pulls`, 422, {
      message: 'Validation Failed',
      errors: [
        {
          resource: 'PullRequest',
          code: 'custom',
          message: 'A pull request already exists for acme:app/checkout.',
        },
      ],
    });
    github.give(`GET ${REPO}/pulls`, 200, [pullRequest()]);
    expect(await run()).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: 7,
    });
  });

  const theirs = 'argocd/applications/dev/logistics/checkout.yaml';

  it('stops at the application of another team on main', async () => {
    github.giveMain({ [theirs]: '1' });
    await expect(run()).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('taken by checkout of team logistics'),
    });
    expect(writes()).toEqual([]);
  });

  it('stops at the request of another team for the same name', async () => {
    giveBranch({ ours: { [theirs]: '1' } });
    github.give(`GET ${REPO}/pulls`, 200, [pullRequest()]);
    await expect(run()).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('taken by checkout of team logistics'),
    });
    expect(writes()).toEqual([]);
  });

  it('writes nothing in a dry run and shows every file', async () => {
    const workspacePath = createMockDirectory().path;
    expect(await run(first, { isDryRun: true, workspacePath })).toEqual({});
    expect(writes()).toEqual([]);
    for (const [path, content] of rendered) {
      expect(
        await readFile(join(workspacePath, 'gitops-apps', path), 'utf8'),
      ).toBe(content);
    }
  });

  it('asks nothing when it is cancelled', async () => {
    const reason = new Error('cancelled');
    await expect(
      run(first, { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    expect(github.calls).toEqual([]);
  });

  it('refuses a spec that is none', async () => {
    await expect(
      run({ spec: { ...first.spec, port: 0, nmae: 'x' } }),
    ).rejects.toThrow(
      [
        '2 things are wrong with the request:',
        '- port: must be a whole number between 1 and 65535, not 0',
        '- nmae: is no setting of an application',
      ].join('\n'),
    );
  });
});
