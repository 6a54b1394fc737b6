import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import { readRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import { parse } from 'yaml';
import { ActionRuns } from './__testUtils__/ActionRuns';
import { World } from './__testUtils__/World';

const ID = 'gitops:application:import';
const FILE = 'catalog/payments/checkout-old.yaml';

jest.setTimeout(120_000);

const entities: Entity[] = [
  ...['payments', 'logistics'].map(name => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
    spec: { type: 'team', children: [] },
  })),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'taken', namespace: 'default' },
    spec: { type: 'service', owner: 'group:default/logistics' },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'claimant',
      namespace: 'default',
      annotations: { 'argocd/app-name': 'checkout-staging' },
    },
    spec: { type: 'service', owner: 'group:default/logistics' },
  },
];

/**
 * The Argo CD is known by two names: `nonprod`, which the GitOps repository deploys with, and `legacy`, whose
 * Applications are nobody's.
 */
describe('an import from a real Argo CD', () => {
  let world: World;
  let actions: ActionRuns;

  beforeAll(async () => {
    world = await World.start({ argocd: { nonprod: ['dev', 'staging'] } });
    const [{ type, instances }] = world.argocd.appLocatorMethods;
    actions = await ActionRuns.start({
      config: {
        ...(await world.configOfApp()),
        argocd: {
          appLocatorMethods: [
            {
              type,
              instances: [...instances, { ...instances[0], name: 'legacy' }],
            },
          ],
        },
      },
      entities,
    });
    await world.untilApplications(all =>
      ['checkout-dev', 'checkout-staging'].every(
        name => all.get(name) === 'Healthy',
      ),
    );
  });

  afterAll(() => world?.stop());

  const request = {
    instance: 'legacy',
    application: 'checkout-dev',
    name: 'checkout-old',
    owner: 'group:default/payments',
    description: 'Takes "orders": the old way # until spring',
  };

  const run = (change: JsonObject = {}) =>
    actions.run(ID, { ...request, ...change });

  it('writes nothing in a dry run', async () => {
    const { output, log } = await actions.run(ID, request, { isDryRun: true });
    expect(output).toEqual({
      entityRef: 'component:default/checkout-old',
      catalogInfoUrl: `${world.url}/acme/gitops-apps/blob/main/${FILE}`,
    });
    expect(log).toContain(`  ${FILE}: written`);
    expect(await world.pullRequests()).toEqual([]);
  });

  it('makes an entity by a pull request that the platform team merges', async () => {
    const first = await run();
    expect(first.output).toMatchObject({
      state: 'created',
      onMain: false,
      entityRef: 'component:default/checkout-old',
    });
    expect(first.log).toContainEqual(
      expect.stringMatching(
        /^Application argocd\/checkout-dev: found, Healthy and Synced$/,
      ),
    );
    const number = Number(first.output.pullRequestNumber);
    const [pull] = await world.pullRequests();
    expect(pull).toMatchObject({
      number,
      title: 'Describe checkout-old for the catalog',
      head: { ref: 'import/checkout-old' },
    });
    expect(pull.body).toContain('| Cluster | `acme-dev` |');
    expect(pull.body).toContain(
      '| Images | `ghcr.io/acme/checkout:1.10.0@sha256:',
    );
    expect(pull.body).toContain('| State | `Healthy`, `Synced` |');
    expect(pull.body).toContain(
      `| Source | \`${world.url}/acme/gitops-apps.git charts/eks-baseline/1.0.0 refs/heads/main\` |`,
    );
    expect(readRequestMarker(pull.body)).toMatchObject({ kind: 'import' });
    const files = await world.files('gitops-apps', 'import/checkout-old', FILE);
    expect(parse(files[FILE])).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'checkout-old',
        description: request.description,
        annotations: {
          'argocd/app-name': 'checkout-dev',
          'argocd/app-namespace': 'argocd',
        },
      },
      spec: {
        type: 'service',
        lifecycle: 'production',
        owner: 'group:default/payments',
      },
    });

    expect((await run()).output).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: number,
    });
    await expect(world.merge(number, { by: 'lena' })).rejects.toThrow(
      /code owner|approv/i,
    );
    await world.merge(number, { by: 'sam' });
    expect((await run({ description: 'Another' })).output).toMatchObject({
      state: 'unchanged',
      onMain: true,
      pullRequestNumber: number,
      nextSteps: expect.stringContaining('register it in the catalog'),
    });
    const main = await world.files('gitops-apps', 'main', FILE);
    expect(main).toEqual(files);
  });

  it('gives the file to the repository with the source code', async () => {
    await world.createForeignRepository('checkout-source');
    const { output } = await run({
      name: 'checkout-here',
      repositoryUrl: `${world.url}/acme/checkout-source`,
    });
    expect(output).toMatchObject({
      state: 'created',
      catalogInfoUrl: `${world.url}/acme/checkout-source/blob/main/catalog-info.yaml`,
    });
    const files = await world.files(
      'checkout-source',
      'import/checkout-here',
      'catalog-info.yaml',
    );
    expect(parse(files['catalog-info.yaml']).metadata.annotations).toEqual({
      'argocd/app-name': 'checkout-dev',
      'argocd/app-namespace': 'argocd',
      'github.com/project-slug': 'acme/checkout-source',
    });
  });

  it.each<[string, JsonObject, string | RegExp]>([
    [
      'an Application of the GitOps repository',
      { instance: 'nonprod' },
      /^application: checkout-dev belongs already to checkout of team payments in dev/,
    ],
    [
      'the Application that is the platform’s own',
      { instance: 'nonprod', application: 'root-dev' },
      /^application: root-dev belongs already to the platform/,
    ],
    [
      'an unknown instance',
      { instance: 'moon' },
      'instance: there is no Argo CD "moon"; argocd.appLocatorMethods has nonprod, legacy',
    ],
    [
      'an Application that is not there',
      { application: 'nothing' },
      /^application: the Argo CD legacy has no Application nothing that/,
    ],
    [
      'an Application in another namespace',
      { namespace: 'elsewhere' },
      /has no Application checkout-dev in the namespace elsewhere/,
    ],
    [
      'the name of another entity',
      { name: 'taken' },
      /^name: component:default\/taken is in the catalog and is another one/,
    ],
    [
      'an Application that is an entity already',
      { application: 'checkout-staging', name: 'second' },
      /^application: checkout-staging is component:default\/claimant in the catalog already/,
    ],
    ['an unknown owner', { owner: 'group:default/nobody' }, /^owner: /],
    ['an unknown system', { system: 'system:default/x' }, /^system: /],
    ['two lines', { description: 'a\nb' }, /^description: must be a single/],
    [
      'a path as name',
      { name: '../../x' },
      /^name: "\.\.\/\.\.\/x" must start/,
    ],
    [
      'a repository that is not there',
      { repositoryUrl: 'REPOSITORY/acme/nothing' },
      /^repositoryUrl: there is no repository acme\/nothing/,
    ],
    [
      'a repository elsewhere',
      { repositoryUrl: 'https://evil.example/acme/checkout' },
      /^repositoryUrl: "https:\/\/evil\.example\/acme\/checkout" is no repository on/,
    ],
    [
      'a repository that has a catalog file',
      { repositoryUrl: 'REPOSITORY/acme/checkout' },
      /^repositoryUrl: acme\/checkout has a catalog-info\.yaml already.*argocd\/app-name: checkout-dev/,
    ],
  ])('refuses %s before anything is written', async (_, change, message) => {
    const before = await world.pullRequests();
    const input = JSON.parse(
      JSON.stringify(change).replaceAll('REPOSITORY', world.url),
    );
    await expect(run(input)).rejects.toThrow(message);
    expect(await world.pullRequests()).toEqual(before);
  });
});
