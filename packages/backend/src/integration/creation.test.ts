import { parse } from 'yaml';
import { request as values } from './__testUtils__/Creation';
import { Portal } from './__testUtils__/Portal';
import { World } from './__testUtils__/World';

jest.setTimeout(120_000);

describe('templates/application in the scaffolder', () => {
  let world: World;
  let portal: Portal;

  beforeAll(async () => {
    world = await World.start();
    portal = await Portal.start({
      world,
      templates: { 'application/template.yaml': 'application' },
    });
  });

  afterAll(async () => {
    await portal?.stop();
    await world?.stop();
  });

  const submit = (change: object = {}) =>
    portal.submit('application', { ...values, ...change });

  const run = (change: object = {}) =>
    portal.run('application', { ...values, ...change });

  it('goes from the form to repository, pull request and entity', async () => {
    const task = await run({
      system: 'system:default/storefront',
      description: 'Gives the "money" back: quickly # or slowly',
    });
    expect(task.log).not.toContain('rror');
    expect(task.status).toBe('completed');

    const [pullRequest] = await world.pullRequests();
    expect(pullRequest).toMatchObject({
      title: 'Create refunds in dev, staging and prod',
      head: { ref: 'app/refunds' },
    });
    expect(task.output!.links).toEqual([
      expect.objectContaining({
        title: 'Review the pull request',
        url: `${world.url}/acme/gitops-apps/pull/${pullRequest.number}`,
      }),
      expect.objectContaining({
        title: 'Open the application',
        entityRef: 'component:default/refunds',
      }),
      expect.objectContaining({
        title: 'Open the repository',
        url: `${world.url}/acme/refunds`,
      }),
    ]);
    expect(task.output!.text).toEqual([
      expect.objectContaining({
        title: 'What happens next',
        content: expect.stringContaining('**A review is next.**'),
      }),
    ]);

    const files = await world.files('refunds', 'main');
    expect(Object.keys(files).sort()).toEqual([
      'README.md',
      'catalog-info.yaml',
      'docs/index.md',
      'mkdocs.yml',
    ]);
    expect(Object.values(files).join()).not.toMatch(/\$\{\{|\{%/);
    expect(parse(files['catalog-info.yaml'])).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'refunds',
        description: 'Gives the "money" back: quickly # or slowly',
        annotations: {
          'argocd/app-selector': 'app.kubernetes.io/name=refunds',
          'github.com/project-slug': 'acme/refunds',
          'backstage.io/techdocs-ref': 'dir:.',
        },
        links: [
          {
            url: `${world.url}/acme/refunds`,
            title: 'Repository',
            icon: 'github',
          },
          {
            url: `${world.url}/acme/gitops-apps/pulls?q=is%3Apr%20is%3Aopen%20refunds`,
            title: 'Pull requests for deployments',
            icon: 'github',
          },
        ],
      },
      spec: {
        type: 'service',
        lifecycle: 'production',
        owner: 'group:default/payments',
        system: 'system:default/storefront',
      },
    });
    expect(await portal.findEntity('component/default/refunds')).toMatchObject({
      spec: { owner: 'group:default/payments' },
    });
  });

  it('says that nothing changed when the same is asked for again', async () => {
    const change = { name: 'again' };
    const first = await run(change);
    const repositories = await world.repositoryNames();
    const pullRequests = await world.pullRequests();

    const second = await run(change);

    expect(second.status).toBe('completed');
    expect(second.output!.links).toEqual(first.output!.links);
    expect(second.output!.text[0].content).toContain('**Nothing changed.**');
    expect(await world.repositoryNames()).toEqual(repositories);
    expect(await world.pullRequests()).toEqual(pullRequests);
  });

  it('makes a catalog file without system when none is asked for', async () => {
    const task = await run({ name: 'alone' });
    expect(task.status).toBe('completed');
    const files = await world.files('alone', 'main');
    expect(parse(files['catalog-info.yaml']).spec).toEqual({
      type: 'service',
      lifecycle: 'production',
      owner: 'group:default/payments',
    });
  });

  it.each([
    ['a name with spaces', { name: 'Name With Spaces' }, 'name'],
    ['a name of 60 characters', { name: 'x'.repeat(60) }, 'name'],
    ['port 0', { port: 0 }, 'port'],
    ['a port that is a text', { port: '8080' }, 'port'],
    ['no description', { description: undefined }, 'description'],
    ['no environment', { environments: [] }, 'environments'],
  ])('refuses %s before a task is made', async (_, change, field) => {
    const { status, body } = await submit(change);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(field);
  });

  it.each([
    [
      'an image without a tag',
      { image: 'nginx' },
      'image: "nginx" has neither tag nor digest',
    ],
    [
      'an unknown owner',
      { owner: 'group:default/nobody' },
      'owner: "group:default/nobody" is not in the catalog',
    ],
    [
      'a name that belongs to somebody else',
      { name: 'legacy-billing' },
      'name: The repository acme/legacy-billing',
    ],
    [
      'the name of another team’s application',
      { name: 'checkout', owner: 'group:default/logistics' },
      'name: component:default/checkout in the catalog belongs to group:default/payments',
    ],
  ])('stops at %s in the first step', async (_, change, message) => {
    const repositories = await world.repositoryNames();
    const pullRequests = await world.pullRequests();
    const task = await run({ name: 'refused', ...change });
    expect(task.status).toBe('failed');
    expect(task.log).toContain(message);
    expect(await world.repositoryNames()).toEqual(repositories);
    expect(await world.pullRequests()).toEqual(pullRequests);
  });
});
