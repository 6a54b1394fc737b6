import { JsonObject } from '@backstage/types';
import { deployedFiles, imageFile } from './__testUtils__/deployedFiles';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { runAction } from './__testUtils__/runAction';
import { createRollbackProposeAction } from './rollbackPropose';
import { examples } from './rollbackPropose.examples';

const REPO = '/repos/acme/gitops-apps';
const DIGESTS = ['a1', 'b2'].map(pair => `sha256:${pair.repeat(32)}`);

describe('gitops:rollback:propose', () => {
  const github = GithubAnswers.register();
  const [first, byCommit, byImage] = examples.map(example =>
    readExample<JsonObject>(example, { id: 'gitops:rollback:propose' }),
  );
  const commits = {
    present: 'f'.repeat(40),
    before: String(byCommit.commit),
  };

  function run(input: JsonObject, change: { isDryRun?: boolean } = {}) {
    const action = createRollbackProposeAction(github.createServices());
    return runAction(action, input, change);
  }

  const writes = () =>
    github.calls.filter(({ call }) => !call.startsWith('GET '));

  function pullRequest(change: { number: number; branch: string }) {
    return {
      number: change.number,
      title: 'A change',
      html_url: `https://ghe.acme.test/acme/gitops-apps/pull/${change.number}`,
      user: { login: 'portal[bot]' },
      created_at: '2026-11-20T08:00:00Z',
      body: '',
      head: { ref: change.branch, sha: 'b1' },
      state: 'open',
      merged_at: null,
    };
  }

  /** What each commit brought, newest first. */
  function giveHistory(history: Record<string, string>, message = 'Deploy') {
    github.give(
      `GET ${REPO}/commits`,
      200,
      Object.keys(history).map(sha => ({
        sha,
        commit: {
          message,
          author: { name: 'Ada', date: '2026-11-20T08:00:00Z' },
          committer: { date: '2026-11-20T08:00:00Z' },
        },
        author: null,
      })),
    );
    github.answerContents(ref => history[ref]);
  }

  beforeEach(() => {
    github.give(`GET ${REPO}/branches/:branch`, 404, {
      message: 'Branch not found',
    });
    github.giveTexts(
      deployedFiles({
        staging: imageFile('2'),
        prod: imageFile('2', DIGESTS[0]),
      }),
    );
    giveHistory({
      [commits.present]: imageFile('2', DIGESTS[0]),
      [commits.before]: imageFile('1', DIGESTS[1]),
    });
    github.give(`GET ${REPO}/pulls`, 200, []);
    github.give(`POST ${REPO}/git/trees`, 201, { sha: 'new-tree' });
    github.give(`POST ${REPO}/git/commits`, 201, { sha: 'new-commit' });
    github.give(`POST ${REPO}/git/refs`, 201, {});
    github.give(
      `POST ${REPO}/pulls`,
      201,
      pullRequest({ number: 7, branch: 'rollback/prod/payments/checkout' }),
    );
  });

  it.each([
    ['first', first, 'prod', imageFile('1', DIGESTS[1])],
    ['second', byCommit, 'prod', imageFile('1', DIGESTS[1])],
    ['third', byImage, 'staging', imageFile('1.4.2')],
  ])(
    'opens the pull request of the %s example',
    async (_, input, where, text) => {
      const { output } = await run(input);
      expect(output).toMatchObject({ state: 'created', pullRequestNumber: 7 });
      expect(
        writes().find(({ call }) => call === `POST ${REPO}/git/trees`)?.body,
      ).toMatchObject({
        tree: [
          {
            path: `values/${where}/payments/checkout/image.yaml`,
            content: text,
          },
        ],
      });
      expect(writes().at(-1)?.body).toMatchObject({
        head: `rollback/${where}/payments/checkout`,
      });
    },
  );

  it('points to an open promotion of the same file', async () => {
    github.give(`GET ${REPO}/pulls`, 200, [
      pullRequest({ number: 5, branch: 'promote/prod/payments/checkout' }),
      pullRequest({ number: 4, branch: 'promote/staging/payments/checkout' }),
    ]);
    const { log } = await run(first, { isDryRun: true });
    expect(log).toContain(
      'Promotion https://ghe.acme.test/acme/gitops-apps/pull/5: is open and changes the same file. Whichever is merged last decides',
    );
  });

  it('stays where a rollback has brought it', async () => {
    giveHistory(
      {
        [commits.present]: imageFile('2', DIGESTS[0]),
        [commits.before]: imageFile('1', DIGESTS[1]),
      },
      'Roll back payments/checkout in prod: 2 (#6)',
    );
    const { output } = await run(first);
    expect(output).toMatchObject({
      state: 'unchanged',
      nextSteps: expect.stringContaining('was a rollback already'),
    });
    expect(writes()).toEqual([]);
  });

  it('takes an empty field of a form for one that was left out', async () => {
    expect(
      (await run({ ...first, commit: '', image: '' })).output,
    ).toMatchObject({ state: 'created' });
  });

  it('writes nothing in a dry run, and says what it would', async () => {
    const { log } = await run(first, { isDryRun: true });
    expect(log).toEqual([
      `Image ghcr.io/acme/checkout:1@${DIGESTS[1]}: comes back in prod`,
      'Would propose "Roll back payments/checkout in prod: 1" on rollback/prod/payments/checkout:',
      '  values/prod/payments/checkout/image.yaml: edited',
    ]);
    expect(writes()).toEqual([]);
  });

  it.each([
    [{ ...first, name: '${{ x }}' }, 'name: holds the unrendered'],
    [
      { ...first, environment: 'moon' },
      'environment: checkout is not in "moon"',
    ],
    [{ ...first, commit: 'abcdef0' }, 'commit: "abcdef0" brought no image'],
    [{ ...first, image: 'nginx' }, 'image: "nginx" has neither tag nor digest'],
  ])('refuses %j before anything is written', async (input, message) => {
    await expect(run(input)).rejects.toThrow(message);
    expect(writes()).toEqual([]);
  });
});
