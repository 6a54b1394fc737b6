import { JsonObject } from '@backstage/types';
import { deployedFiles, imageFile } from './__testUtils__/deployedFiles';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { runAction } from './__testUtils__/runAction';
import { createPromotionProposeAction } from './promotionPropose';
import { examples } from './promotionPropose.examples';

const REPO = '/repos/acme/gitops-apps';
const DIGEST = `sha256:${'a1'.repeat(32)}`;
const OTHER_DIGEST = `sha256:${'b2'.repeat(32)}`;

describe('gitops:promotion:propose', () => {
  const github = GithubAnswers.register();
  const [first, past, byHand] = examples.map(example =>
    readExample<JsonObject>(example, { id: 'gitops:promotion:propose' }),
  );

  function run(input: JsonObject, change: { isDryRun?: boolean } = {}) {
    const action = createPromotionProposeAction(github.createServices());
    return runAction(action, input, change);
  }

  const writes = () =>
    github.calls.filter(({ call }) => !call.startsWith('GET '));

  const treeOf = () =>
    writes().find(({ call }) => call === `POST ${REPO}/git/trees`)?.body;

  beforeEach(() => {
    github.give(`GET ${REPO}/branches/:branch`, 404, {
      message: 'Branch not found',
    });
    github.giveTexts(
      deployedFiles({
        dev: imageFile('2', DIGEST),
        staging: imageFile('1'),
        prod: 'image: {}\n',
      }),
    );
    github.give(`GET ${REPO}/pulls`, 200, []);
    github.give(`GET ${REPO}/commits`, 200, []);
    github.give(`POST ${REPO}/git/trees`, 201, { sha: 'new-tree' });
    github.give(`POST ${REPO}/git/commits`, 201, { sha: 'new-commit' });
    github.give(`POST ${REPO}/git/refs`, 201, {});
    github.give(`POST ${REPO}/pulls`, 201, {
      number: 7,
      title: 'Promote',
      html_url: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
      user: { login: 'portal[bot]' },
      created_at: '2026-11-20T08:00:00Z',
      body: '',
      head: { ref: 'promote/staging/payments/checkout', sha: 'b1' },
      state: 'open',
      merged_at: null,
    });
  });

  it.each([
    ['first', first, 'staging', imageFile('2', DIGEST)],
    ['second', past, 'prod', imageFile('2', DIGEST)],
    ['third', byHand, 'staging', imageFile('1.9.1')],
  ])('opens the pull request of the %s example', async (_, input, to, text) => {
    const { output } = await run(input);
    expect(output).toEqual({
      state: 'created',
      image: expect.stringMatching(/^ghcr\.io\/acme\/checkout:/),
      pullRequestUrl: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
      pullRequestNumber: 7,
      nextSteps: expect.stringContaining(
        'waits for the owners of its files to approve and merge it',
      ),
    });
    expect(treeOf()).toMatchObject({
      tree: [
        { path: `values/${to}/payments/checkout/image.yaml`, content: text },
      ],
    });
    expect(writes().at(-1)).toMatchObject({
      call: `POST ${REPO}/pulls`,
      body: { head: `promote/${to}/payments/checkout`, base: 'main' },
    });
  });

  it('names who approves where the repository says it', async () => {
    github.giveTexts({
      ...deployedFiles({
        dev: imageFile('2', DIGEST),
        prod: imageFile('1', OTHER_DIGEST),
      }),
      'platform.yaml': JSON.stringify({
        organization: 'acme',
        repository: 'https://ghe.acme.test/acme/gitops-apps',
        platformTeam: 'platform',
        chart: 'charts/eks-baseline',
        registries: ['ghcr.io/'],
        environments: [
          {
            name: 'prod',
            destination: { name: 'acme-prod' },
            applicationNamespace: 'argocd',
            owners: 'approvers',
            automerge: false,
            requireDigest: true,
            sync: { prune: false, selfHeal: true },
          },
        ],
      }),
    });
    const { output } = await run({ name: 'checkout', to: 'prod' });
    expect(output.nextSteps).toContain(
      'waits for `@acme/payments-prod-approvers` to approve',
    );
    expect(output.nextSteps).toContain(
      'waits in Production for a sync by hand',
    );
  });

  it('writes nothing where the environment has the image', async () => {
    github.giveTexts(
      deployedFiles({ dev: imageFile('1'), staging: imageFile('1') }),
    );
    const { output } = await run(first);
    expect(output).toEqual({
      state: 'unchanged',
      image: 'ghcr.io/acme/checkout:1',
      nextSteps:
        '**Nothing changed.** Staging has `ghcr.io/acme/checkout:1` already.',
    });
    expect(writes()).toEqual([]);
  });

  it('takes an empty field of a form for one that was left out', async () => {
    expect((await run({ ...first, from: '', image: '' })).output).toMatchObject(
      { state: 'created' },
    );
  });

  it('writes nothing in a dry run, and says what it would', async () => {
    const { log } = await run(first, { isDryRun: true });
    expect(log).toEqual([
      `Image ghcr.io/acme/checkout:2@${DIGEST}: runs in dev`,
      'Would propose "Promote payments/checkout to staging: 2" on promote/staging/payments/checkout:',
      '  values/staging/payments/checkout/image.yaml: edited',
    ]);
    expect(writes()).toEqual([]);
  });

  it('says that the application waits for its creation', async () => {
    github.giveTexts({});
    github.give(`GET ${REPO}/pulls`, 200, [
      {
        number: 3,
        title: 'Create checkout',
        html_url: 'https://ghe.acme.test/acme/gitops-apps/pull/3',
        user: null,
        created_at: '2026-11-20T08:00:00Z',
        body: null,
        head: { ref: 'app/checkout', sha: 'c1' },
        state: 'open',
        merged_at: null,
      },
    ]);
    await expect(run(first)).rejects.toThrow(
      'name: checkout is still being created: merge or close https://ghe.acme.test/acme/gitops-apps/pull/3 first',
    );
  });

  it.each([
    [
      { name: '${{ parameters.name }}', to: 'prod' },
      'name: holds the unrendered',
    ],
    [{ name: 'checkout', to: 'moon' }, 'to: checkout is not in "moon"'],
    [{ name: '../checkout', to: 'dev' }, 'has no application "../checkout"'],
    [
      { name: 'checkout', to: 'prod', from: 'staging' },
      'from: prod takes images by digest only',
    ],
  ])('refuses %j before anything is written', async (input, message) => {
    await expect(run(input)).rejects.toThrow(message);
    expect(writes()).toEqual([]);
  });
});
