import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { JsonObject } from '@backstage/types';
import { renderApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createApplicationChangeAction } from './applicationChange';
import { examples } from './applicationChange.examples';

const ID = 'gitops:application:change';
const REPO = '/repos/acme/gitops-apps';

describe('gitops:application:change', () => {
  const github = GithubAnswers.register();
  const [everywhere, production, arrival] = examples.map(example =>
    readExample<JsonObject>(example, { id: ID }),
  );

  async function run(input: JsonObject) {
    const action = createApplicationChangeAction(github.createServices());
    const output: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({ input: input as { name: string } }),
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  }

  /** `checkout` on main, and an open onboarding for every environment. */
  function giveCheckout(environments: string[]) {
    const rendered = renderApplication(
      {
        name: 'checkout',
        team: 'payments',
        description: 'Takes the money',
        mode: 'prebuilt',
        image: 'ghcr.io/acme/checkout:1.4.2',
        port: 8080,
        size: 'small',
        exposure: 'internal',
        environments,
        start: 'first',
      },
      github.config,
    );
    const files = [...rendered].map(([path, content], index) => ({
      path,
      content,
      sha: `blob-${index}`,
    }));
    github.giveMain(
      Object.fromEntries([
        ...files.map(({ path, sha }) => [path, sha]),
        ['argocd/projects/prod/payments.yaml', 'project'],
      ]),
    );
    for (const { sha, content } of files) {
      github.give(`GET ${REPO}/git/blobs/${sha}`, 200, {
        content: Buffer.from(content).toString('base64'),
      });
    }
  }

  beforeEach(() => {
    github.give(`GET ${REPO}/branches/:branch`, 404, {
      message: 'Branch not found',
    });
    github.give(`POST ${REPO}/git/trees`, 201, { sha: 'new-tree' });
    github.give(`POST ${REPO}/git/commits`, 201, { sha: 'new-commit' });
    github.give(`POST ${REPO}/git/refs`, 201, {});
    github.give(`POST ${REPO}/pulls`, 201, {
      number: 7,
      title: 'Change checkout',
      html_url: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
      user: { login: 'portal[bot]' },
      created_at: '2026-11-20T08:00:00Z',
      body: '',
      head: { ref: 'change/checkout/1', sha: 'new-commit' },
      state: 'open',
      merged_at: null,
    });
  });

  const proposed = () =>
    Object(
      github.calls.find(({ call }) => call === `POST ${REPO}/git/trees`)?.body,
    ).tree.map(({ path }: { path: string }) => path);

  it.each([
    [
      'first',
      everywhere,
      ['dev', 'staging', 'prod'],
      [
        'values/dev/payments/checkout/values.yaml',
        'values/staging/payments/checkout/values.yaml',
        'values/prod/payments/checkout/values.yaml',
      ],
    ],
    [
      'second',
      production,
      ['dev', 'staging', 'prod'],
      ['values/prod/payments/checkout/values.yaml'],
    ],
    [
      'third',
      arrival,
      ['dev', 'staging'],
      [
        'argocd/applications/prod/payments/checkout.yaml',
        'values/prod/payments/checkout/values.yaml',
        'values/prod/payments/checkout/image.yaml',
      ],
    ],
  ])(
    'opens the pull request of the %s example',
    async (_, input, environments, paths) => {
      giveCheckout(environments);
      expect(await run(input)).toEqual({
        state: 'created',
        pullRequestUrl: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
        pullRequestNumber: 7,
        nextSteps: expect.stringContaining('**A review is next.**'),
      });
      expect(proposed()).toEqual(paths);
    },
  );

  it('refuses an environment where the team has no place yet', async () => {
    giveCheckout(['dev']);
    await expect(
      run({ name: 'checkout', addEnvironments: ['staging'] }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message:
        'addEnvironments: team payments is not onboarded there: ask the platform team to add argocd/projects/staging/payments.yaml to the GitOps repository',
    });
  });

  it('waits for the application itself to be merged', async () => {
    github.giveMain({});
    github.give(`GET ${REPO}/pulls`, 200, [
      {
        number: 3,
        title: 'Create checkout in dev',
        html_url: 'https://ghe.acme.test/acme/gitops-apps/pull/3',
        user: { login: 'portal[bot]' },
        created_at: '2026-11-20T08:00:00Z',
        body: '',
        head: { ref: 'app/checkout', sha: 'c1' },
        state: 'open',
        merged_at: null,
      },
    ]);
    await expect(run(everywhere)).rejects.toThrow(
      'name: checkout is still being created: merge or close https://ghe.acme.test/acme/gitops-apps/pull/3 first',
    );
  });
});
