import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderEntityModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import scaffolderModuleGitops from '@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops';
import request from 'supertest';
import { parse } from 'yaml';
import { request as values } from './__testUtils__/Creation';
import { World } from './__testUtils__/World';

const TEMPLATE = resolve(
  __dirname,
  '../../../../templates/application/template.yaml',
);
const USER = mockCredentials.user.header('user:default/guest');

interface Task {
  status: string;
  output?: {
    links: { title: string; url?: string; entityRef?: string }[];
    text: { title: string; content: string }[];
  };
  log: string;
}

jest.setTimeout(120_000);

describe('templates/application in the scaffolder', () => {
  let world: World;
  let backend: TestBackend;

  beforeAll(async () => {
    world = await World.start();
    const host = new URL(world.url).host;
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        scaffolderEntityModel,
        scaffolderPlugin,
        scaffolderModuleGitops,
        mockServices.rootConfig.factory({
          data: {
            ...world.config,
            backend: { reading: { allow: [{ host }] } },
            catalog: {
              processingInterval: { seconds: 2 },
              locations: [
                {
                  type: 'url',
                  target: `${world.url}/acme/developer-portal/blob/main/catalog/all.yaml`,
                  rules: [
                    {
                      allow: [
                        'Location',
                        'Group',
                        'User',
                        'System',
                        'Domain',
                        'Component',
                      ],
                    },
                  ],
                },
                {
                  type: 'file',
                  target: TEMPLATE,
                  rules: [{ allow: ['Template'] }],
                },
              ],
            },
          },
        }),
      ],
    });
    await Promise.all(
      [
        'group/default/payments',
        'system/default/storefront',
        'template/default/application',
      ].map(waitForEntity),
    );
  });

  afterAll(async () => {
    await backend?.stop();
    await world?.stop();
  });

  async function findEntity(name: string) {
    const { status, body } = await request(backend.server)
      .get(`/api/catalog/entities/by-name/${name}`)
      .set('authorization', USER);
    return status === 200 ? body : undefined;
  }

  async function waitForEntity(name: string) {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (await findEntity(name)) {
        return;
      }
      await sleep(200);
    }
    throw new Error(`${name} does not appear in the catalog`);
  }

  async function submit(change: object = {}) {
    return request(backend.server)
      .post('/api/scaffolder/v2/tasks')
      .set('authorization', USER)
      .send({
        templateRef: 'template:default/application',
        values: { ...values, ...change },
      });
  }

  async function run(change: object = {}): Promise<Task> {
    const { status, body } = await submit(change);
    expect({ status, body }).toMatchObject({ status: 201 });
    for (;;) {
      const events = await request(backend.server)
        .get(`/api/scaffolder/v2/tasks/${body.id}/events`)
        .set('authorization', USER);
      const messages = events.body as {
        type: string;
        body: { message: string; output?: Task['output'] };
      }[];
      const end = messages.find(({ type }) => type === 'completion');
      if (end) {
        const task = await request(backend.server)
          .get(`/api/scaffolder/v2/tasks/${body.id}`)
          .set('authorization', USER);
        return {
          status: task.body.status,
          output: end.body.output,
          log: messages.map(event => event.body.message).join('\n'),
        };
      }
      await sleep(200);
    }
  }

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
    expect(await findEntity('component/default/refunds')).toMatchObject({
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
