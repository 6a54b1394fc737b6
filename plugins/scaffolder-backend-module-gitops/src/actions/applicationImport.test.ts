import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import { ArgocdAnswers } from './__testUtils__/ArgocdAnswers';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { runAction } from './__testUtils__/runAction';
import { createApplicationImportAction } from './applicationImport';
import { examples } from './applicationImport.examples';

const APPLICATIONS = '/api/v1/applications';
const REPO = '/repos/acme/gitops-apps';

const entities: Entity[] = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: 'payments',
      namespace: 'default',
      annotations: { 'github.com/team-slug': 'acme/pay' },
    },
    spec: {},
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'System',
    metadata: { name: 'shop', namespace: 'default' },
    spec: {},
  },
];

function liveApplication(change: object = {}) {
  return {
    metadata: { name: 'billing-live', namespace: 'argocd', ...change },
    spec: {
      project: 'default',
      source: {
        repoURL: 'https://bot:hunter2@ghe.acme.test/acme/billing-deploy.git',
        path: 'k8s',
      },
      destination: { name: 'acme-dev', namespace: 'billing' },
    },
    status: {
      sync: { status: 'Synced' },
      health: { status: 'Healthy' },
      summary: { images: ['ghcr.io/acme/billing:4.1'] },
    },
  };
}

describe('gitops:application:import', () => {
  const github = GithubAnswers.register();
  const argocd = ArgocdAnswers.register();
  const [first, second] = examples.map(example =>
    readExample<JsonObject>(example, { id: 'gitops:application:import' }),
  );
  const inSource = {
    ...second,
    repositoryUrl: 'https://ghe.acme.test/acme/billing',
  };

  function run(
    input: JsonObject,
    change: { isDryRun?: boolean; others?: Entity[] } = {},
  ) {
    const { others = [], ...context } = change;
    const services = github.createServices();
    const action = createApplicationImportAction({
      ...services,
      catalog: catalogServiceMock({ entities: [...entities, ...others] }),
      readInstances: () => [
        {
          name: 'nonprod',
          url: argocd.url,
          frontendUrl: argocd.url,
          credentials: { token: 'x' },
        },
      ],
    });
    return runAction(action, input, context);
  }

  const writes = () =>
    github.calls.filter(({ call }) => /^(POST|PUT|PATCH) \/repos/.test(call));

  const writtenFile = () =>
    writes()
      .map(({ body }) => body as { tree?: { path: string; content: string }[] })
      .find(({ tree }) => tree)?.tree?.[0];

  beforeEach(() => {
    argocd.give(APPLICATIONS, {
      items: [liveApplication()],
    });
    argocd.give(`${APPLICATIONS}/billing-live`, liveApplication());
    for (const repository of [REPO, '/repos/acme/billing']) {
      github.give(`GET ${repository}/branches/:branch`, 404, {
        message: 'Branch not found',
      });
      github.missing(`GET ${repository}/contents/*`);
      github.give(`GET ${repository}/pulls`, 200, []);
      github.give(`POST ${repository}/git/trees`, 201, { sha: 'new-tree' });
      github.give(`POST ${repository}/git/commits`, 201, { sha: 'new' });
      github.give(`POST ${repository}/git/refs`, 201, {});
      github.give(`POST ${repository}/pulls`, 201, {
        number: 7,
        title: 'Describe',
        html_url: `https://ghe.acme.test${repository}/pull/7`,
        user: { login: 'portal[bot]' },
        created_at: '2026-11-20T08:00:00Z',
        body: '',
        head: { ref: 'import/billing', sha: 'b1' },
        state: 'open',
        merged_at: null,
      });
    }
    github.giveTexts({ 'README.md': '# Ours\n' });
    github.give('GET /repos/acme/billing', 200, {
      name: 'billing',
      full_name: 'acme/billing',
      owner: { login: 'acme' },
      html_url: 'https://ghe.acme.test/acme/billing',
      default_branch: 'trunk',
      archived: false,
    });
    github.give('GET /repos/acme/billing/branches/trunk', 200, {
      commit: { sha: 'trunk', commit: { tree: { sha: 'trunk-tree' } } },
    });
    github.give('GET /repos/acme/billing/git/trees/trunk-tree', 200, {
      sha: 'trunk-tree',
      truncated: false,
      tree: [],
    });
  });

  it('opens the pull request of the first example', async () => {
    const { output, log } = await run(first);
    expect(output).toEqual({
      state: 'created',
      onMain: false,
      entityRef: 'component:default/billing',
      catalogInfoUrl:
        'https://ghe.acme.test/acme/gitops-apps/blob/main/catalog/pay/billing.yaml',
      pullRequestUrl: expect.stringContaining('/pull/7'),
      pullRequestNumber: 7,
      nextSteps: expect.stringContaining('which this does not do'),
    });
    expect(writtenFile()?.path).toBe('catalog/pay/billing.yaml');
    expect(parse(writtenFile()!.content)).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'billing',
        description: 'Sends invoices',
        annotations: {
          'argocd/app-name': 'billing-live',
          'argocd/app-namespace': 'argocd',
          'github.com/project-slug': 'acme/billing-deploy',
        },
      },
      spec: {
        type: 'service',
        lifecycle: 'production',
        owner: 'group:default/payments',
      },
    });
    expect(JSON.stringify([github.calls, log, output])).not.toContain(
      'hunter2',
    );
  });

  it('opens the pull request of the second example in the other repository', async () => {
    const { output } = await run(inSource);
    expect(output).toMatchObject({
      state: 'created',
      catalogInfoUrl:
        'https://ghe.acme.test/acme/billing/blob/trunk/catalog-info.yaml',
    });
    expect(writtenFile()?.path).toBe('catalog-info.yaml');
    expect(parse(writtenFile()!.content)).toMatchObject({
      metadata: {
        name: 'billing-live',
        annotations: { 'github.com/project-slug': 'acme/billing' },
      },
      spec: { system: 'system:default/shop' },
    });
    expect(writes().at(-1)).toMatchObject({
      call: 'POST /repos/acme/billing/pulls',
      body: { base: 'trunk', head: 'import/billing-live' },
    });
  });

  it('writes nothing in a dry run, and says what it would', async () => {
    const { log } = await run(first, { isDryRun: true });
    expect(log).toEqual([
      'Application argocd/billing-live: found, Healthy and Synced',
      'Repository acme/gitops-apps',
      'Would propose "Describe billing for the catalog" on import/billing:',
      '  catalog/pay/billing.yaml: written',
    ]);
    expect(writes()).toEqual([]);
  });

  it('asks for the namespace where two have the Application', async () => {
    argocd.give(APPLICATIONS, {
      items: [liveApplication(), liveApplication({ namespace: 'teams' })],
    });
    await expect(run(first)).rejects.toThrow(
      'namespace: billing-live is in argocd and teams: name one of them',
    );
    expect((await run(inSource)).output.state).toBe('created');
  });

  it('does nothing for an entity that is there and is this one', async () => {
    await run(first);
    const text = writtenFile()!.content;
    github.calls.length = 0;
    github.giveTexts({ 'catalog/pay/billing.yaml': text });
    github.answerContents(() => text);
    const { output } = await run(first, {
      others: [
        {
          ...parse(text),
          relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
        },
      ],
    });
    expect(output).toMatchObject({ state: 'unchanged', onMain: true });
    expect(writes()).toEqual([]);
  });

  it.each<[string, JsonObject, Entity[], string]>([
    [
      'another entity of the name',
      first,
      [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: { name: 'billing', namespace: 'default' },
          spec: { owner: 'group:default/payments' },
        },
      ],
      'name: component:default/billing is in the catalog and is another one',
    ],
    [
      'an entity that belongs to somebody else',
      first,
      [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'billing',
            namespace: 'default',
            annotations: { 'argocd/app-name': 'billing-live' },
          },
          spec: { owner: 'group:default/logistics' },
        },
      ],
      'owner: component:default/billing is in the catalog and belongs to group:default/logistics',
    ],
    [
      'a second entity of the same Application',
      first,
      [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'invoices',
            namespace: 'default',
            annotations: { 'argocd/app-name': 'billing-live' },
          },
          spec: { owner: 'group:default/payments' },
        },
      ],
      'application: billing-live is component:default/invoices in the catalog already',
    ],
    ['an unrendered name', { ...first, name: '${{ x }}' }, [], 'name: holds'],
    [
      'an owner and a system that nobody knows',
      { ...first, owner: 'group:default/nobody', system: 'system:default/x' },
      [],
      '2 things are wrong with the request',
    ],
    [
      'an unknown instance',
      { ...first, instance: 'prod' },
      [],
      'instance: there is no Argo CD "prod"',
    ],
    [
      'a repository on another host',
      second,
      [],
      'repositoryUrl: "https://github.com/acme/billing" is no repository on ghe.acme.test',
    ],
  ])(
    'refuses %s before anything is written',
    async (_, input, others, message) => {
      await expect(run(input, { others })).rejects.toThrow(message);
      expect(writes()).toEqual([]);
    },
  );

  it.each([
    [
      'name: ',
      first,
      'catalog/pay/billing.yaml in acme/gitops-apps is about something else',
    ],
    [
      'repositoryUrl: ',
      inSource,
      'acme/billing has a catalog-info.yaml already',
    ],
  ])('leaves a file of people alone: %s', async (field, input, message) => {
    const file = {
      type: 'file',
      encoding: 'base64',
      content: Buffer.from('kind: Component\n---\nkind: API\n').toString(
        'base64',
      ),
    };
    github.give(`GET ${REPO}/contents/*`, 200, file);
    github.give('GET /repos/acme/billing/contents/*', 200, file);
    await expect(run(input)).rejects.toThrow(`${field}${message}`);
    expect(writes()).toEqual([]);
  });
});
