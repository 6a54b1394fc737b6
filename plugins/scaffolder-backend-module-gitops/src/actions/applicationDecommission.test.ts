import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import { deployedFiles } from './__testUtils__/deployedFiles';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { runAction } from './__testUtils__/runAction';
import { createApplicationDecommissionAction } from './applicationDecommission';
import { examples } from './applicationDecommission.examples';

const REPO = '/repos/acme/gitops-apps';
const IMAGE = 'image: {}\n';
const CATALOG_INFO = Buffer.from(
  'kind: Component\nmetadata: { name: checkout }\nspec: { owner: payments }\n',
).toString('base64');

const checkout: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout', namespace: 'default' },
  spec: { owner: 'payments' },
};

describe('gitops:application:decommission', () => {
  const github = GithubAnswers.register();
  const [all, some] = examples.map(example =>
    readExample<JsonObject>(example, { id: 'gitops:application:decommission' }),
  );

  function run(
    input: JsonObject,
    change: { isDryRun?: boolean; entities?: Entity[] } = {},
  ) {
    const { entities = [checkout], ...context } = change;
    const action = createApplicationDecommissionAction({
      ...github.createServices(),
      catalog: catalogServiceMock({ entities }),
    });
    return runAction(action, input, context);
  }

  const writes = () =>
    github.calls.filter(({ call }) => !call.startsWith('GET '));

  const giveCheckout = (change: object = {}) =>
    github.give('GET /repos/acme/checkout', 200, {
      name: 'checkout',
      html_url: 'https://ghe.acme.test/acme/checkout',
      default_branch: 'main',
      homepage: null,
      archived: false,
      ...change,
    });

  beforeEach(() => {
    github.give(`GET ${REPO}/branches/:branch`, 404, {
      message: 'Branch not found',
    });
    github.giveTexts(
      deployedFiles({ dev: IMAGE, staging: IMAGE, prod: IMAGE }),
    );
    github.give(`GET ${REPO}/pulls`, 200, []);
    github.give(`POST ${REPO}/git/trees`, 201, { sha: 'new-tree' });
    github.give(`POST ${REPO}/git/commits`, 201, { sha: 'new-commit' });
    github.give(`POST ${REPO}/git/refs`, 201, {});
    github.give(`POST ${REPO}/pulls`, 201, {
      number: 7,
      title: 'Remove',
      html_url: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
      user: { login: 'portal[bot]' },
      created_at: '2026-11-20T08:00:00Z',
      body: '',
      head: { ref: 'decommission/dev/payments/checkout', sha: 'b1' },
      state: 'open',
      merged_at: null,
    });
    giveCheckout();
    github.give('GET /repos/acme/checkout/contents/catalog-info.yaml', 200, {
      type: 'file',
      encoding: 'base64',
      content: CATALOG_INFO,
    });
  });

  it.each([
    ['first', all, 'staging, prod'],
    ['second', some, 'staging'],
  ])('takes the first step of the %s example', async (_, input, later) => {
    const { output, log } = await run(input);
    expect(output).toEqual({
      state: 'created',
      environment: 'dev',
      remaining: ['dev', 'staging', 'prod'],
      pullRequestUrl: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
      pullRequestNumber: 7,
      nextSteps: expect.stringContaining(`run this again for ${later}.`),
    });
    expect(log.slice(0, 3)).toEqual([
      'Environment dev: has it',
      'Environment staging: has it',
      'Environment prod: has it',
    ]);
    expect(writes()[0]).toMatchObject({
      call: `POST ${REPO}/git/trees`,
      body: {
        tree: [
          'argocd/applications/dev/payments/checkout.yaml',
          'values/dev/payments/checkout/values.yaml',
          'values/dev/payments/checkout/image.yaml',
        ].map(path => expect.objectContaining({ path, sha: null })),
      },
    });
  });

  it('is done where it has left what was asked for', async () => {
    github.giveTexts(deployedFiles({ prod: IMAGE }));
    const { output } = await run(some);
    expect(output).toEqual({
      state: 'unchanged',
      remaining: ['prod'],
      nextSteps:
        '**Nothing changed.** checkout has left dev, staging already. It stays in prod.',
    });
    expect(writes()).toEqual([]);
  });

  describe('when no environment has it', () => {
    beforeEach(() => {
      github.giveTexts({});
      github.give('PATCH /repos/acme/checkout', 200, {
        name: 'checkout',
        archived: true,
      });
    });

    it('archives the repository', async () => {
      const { output } = await run(all);
      expect(output).toEqual({
        state: 'updated',
        remaining: [],
        nextSteps: expect.stringContaining('Its images are kept'),
      });
      expect(writes()).toEqual([
        { call: 'PATCH /repos/acme/checkout', body: { archived: true } },
      ]);
    });

    it.each([
      ['is archived', () => giveCheckout({ archived: true }), 'is archived'],
      [
        'is gone',
        () => github.missing('GET /repos/acme/checkout'),
        'there is no repository acme/checkout',
      ],
    ])('changes nothing when the repository %s', async (_, given, text) => {
      given();
      const { output } = await run(all);
      expect(output).toMatchObject({
        state: 'unchanged',
        nextSteps: expect.stringContaining(text),
      });
      expect(writes()).toEqual([]);
    });

    it.each<[string, Entity[], () => void, string]>([
      [
        'an application that nobody knows',
        [],
        () => {},
        'name: neither the GitOps repository nor the catalog has an application "checkout"',
      ],
      [
        'a protected one',
        [
          {
            ...checkout,
            metadata: {
              ...checkout.metadata,
              annotations: { 'gitops-flow/protected': 'true' },
            },
          },
        ],
        () => {},
        'name: checkout is protected',
      ],
      [
        'one without an owner',
        [{ ...checkout, spec: {} }],
        () => {},
        'name: component:default/checkout has no owner in the catalog',
      ],
      [
        'the repository of somebody else',
        [{ ...checkout, spec: { owner: 'logistics' } }],
        () => {},
        'exists and is not checkout of group:default/logistics',
      ],
      [
        'one that is still being created',
        [checkout],
        () =>
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
          ]),
        'name: checkout is still being created',
      ],
    ])('refuses %s', async (_, entities, given, message) => {
      given();
      await expect(run(all, { entities })).rejects.toThrow(message);
      expect(writes()).toEqual([]);
    });

    it('archives nothing in a dry run', async () => {
      const { log } = await run(all, { isDryRun: true });
      expect(log).toContain('Would archive the repository acme/checkout');
      expect(writes()).toEqual([]);
    });
  });

  it('writes nothing in a dry run, and says what it would', async () => {
    const { log } = await run(all, { isDryRun: true });
    expect(log.slice(3)).toEqual([
      'Would propose "Remove payments/checkout from dev" on decommission/dev/payments/checkout:',
      '  argocd/applications/dev/payments/checkout.yaml: removed',
      '  values/dev/payments/checkout/values.yaml: removed',
      '  values/dev/payments/checkout/image.yaml: removed',
    ]);
    expect(writes()).toEqual([]);
  });

  it.each([
    [{ name: '${{ x }}' }, 'name: holds the unrendered'],
    [{ name: 'checkout', confirm: 'Checkout' }, 'confirm: is "Checkout"'],
    [
      { name: 'checkout', environments: ['moon'] },
      'environments: moon is not configured',
    ],
    [
      { name: 'checkout', environments: ['staging'] },
      'environments: checkout leaves dev before staging',
    ],
  ])('refuses %j before anything is written', async (input, message) => {
    await expect(run(input)).rejects.toThrow(message);
    expect(writes()).toEqual([]);
  });
});
