import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createFilesProposeAction } from './filesPropose';
import { examples } from './filesPropose.examples';

type Action = ReturnType<typeof createFilesProposeAction>;
type Input = Parameters<Action['handler']>[0]['input'];

const OWNERS = '.github/codeowners/payments';
const NAMESPACE = 'namespaces/dev/payments.yaml';

const pullRequest = {
  number: 7,
  title: 'Onboard payments',
  html_url: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
  user: { login: 'acme-portal' },
  created_at: '2026-11-20T08:00:00Z',
  body: '',
  head: { ref: 'onboard/payments', sha: 'c1' },
  state: 'open',
  merged_at: null,
};

describe('gitops:files:propose', () => {
  const github = GithubAnswers.register();
  const workspace = createMockDirectory();
  const example = readExample<Input>(examples[0], {
    id: 'gitops:files:propose',
  });

  async function run(change: Partial<Input> = {}, isDryRun = false) {
    const action = createFilesProposeAction(github.createServices());
    const output: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({
        input: { ...example, ...change },
        workspacePath: workspace.path,
      }),
      isDryRun,
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  }

  beforeEach(() => {
    workspace.setContent({
      'gitops-apps': { [OWNERS]: 'owners\n', [NAMESPACE]: 'namespace\n' },
    });
    github.give('GET /repos/acme/gitops-apps/branches/:branch', 404, {
      message: 'Branch not found',
    });
    github.give('GET /repos/acme/gitops-apps/pulls', 200, []);
    github.give('POST /repos/acme/gitops-apps/git/trees', 201, { sha: 't1' });
    github.give('POST /repos/acme/gitops-apps/git/commits', 201, { sha: 'c1' });
    github.give('POST /repos/acme/gitops-apps/git/refs', 201, {});
    github.give('POST /repos/acme/gitops-apps/pulls', 201, pullRequest);
  });

  const proposed = () =>
    github.calls
      .filter(({ call }) => call === 'POST /repos/acme/gitops-apps/git/trees')
      .flatMap(({ body }) => (body as { tree: { path: string }[] }).tree)
      .map(({ path }) => path);

  it('opens the pull request of the example', async () => {
    github.giveMain({});
    expect(await run()).toEqual({
      state: 'created',
      onMain: false,
      kept: [],
      pullRequestUrl: pullRequest.html_url,
      pullRequestNumber: 7,
    });
    expect(proposed()).toEqual([OWNERS, NAMESPACE]);
    expect(github.calls).toContainEqual({
      call: 'POST /repos/acme/gitops-apps/pulls',
      body: {
        title: example.title,
        body: example.body,
        head: 'onboard/payments',
        base: 'main',
      },
    });
  });

  it('changes only what machines write, and names what it left alone', async () => {
    github.giveMain({ [OWNERS]: 'other', [NAMESPACE]: 'other' });
    expect(await run()).toMatchObject({ kept: [NAMESPACE] });
    expect(proposed()).toEqual([OWNERS]);
  });

  it('leaves everything alone that differs unless told otherwise', async () => {
    github.giveMain({ [OWNERS]: 'other', [NAMESPACE]: 'other' });
    expect(await run({ replace: undefined })).toEqual({
      state: 'unchanged',
      onMain: true,
      kept: [OWNERS, NAMESPACE],
    });
    expect(proposed()).toEqual([]);
  });

  it('asks GitHub nothing in a dry run', async () => {
    expect(await run({}, true)).toEqual({});
    expect(github.calls).toEqual([]);
  });

  it('refuses a folder without files', async () => {
    workspace.setContent({ 'gitops-apps': {} });
    await expect(run()).rejects.toMatchObject({
      name: 'InputError',
      message:
        "sourcePath: gitops-apps holds no file: fetch the template's skeletons in a step before",
    });
  });
});
