import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderEntityModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import gitopsPlugin from '@gitops-flow/backstage-plugin-gitops-backend';
import scaffolderModuleGitops from '@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops';
import request from 'supertest';
import { parse } from 'yaml';
import { World } from './World';

const TEMPLATES = resolve(__dirname, '../../../../../templates');
const USER = mockCredentials.user.header('user:default/guest');

/** How a run of a template ended. */
export interface Task {
  status: string;
  output?: {
    links: { title: string; url?: string; entityRef?: string }[];
    text: { title: string; content: string }[];
  };
  log: string;
}

/** What a dry run has shown. */
export interface DryRun {
  status: number;
  /** Why it stopped, if it did. */
  problem: string;
  log: string;
  /** Content by path: what the editor shows beside the template. */
  files: Record<string, string>;
}

/** Nothing listens there: the pages that these tests ask for do without Argo CD. */
const NO_ARGOCD = 'http://127.0.0.1:9';

/** The catalog, the scaffolder and the GitOps plugin of the portal, with some of its templates. */
export class Portal {
  readonly #backend: TestBackend;

  /**
   * @param templates - files below `templates/`, and the names of the templates in them
   * @param github - `gitops.github` of the configuration
   */
  static async start(options: {
    world: World;
    templates: Record<string, string>;
    github?: { writeAs: string };
  }): Promise<Portal> {
    const { world, templates, github = {} } = options;
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        scaffolderEntityModel,
        scaffolderPlugin,
        scaffolderModuleGitops,
        gitopsPlugin,
        mockServices.rootConfig.factory({
          data: {
            ...world.config,
            gitops: { ...world.config.gitops, github },
            argocd: {
              appLocatorMethods: [
                {
                  type: 'config',
                  instances: ['nonprod', 'prod'].map(name => ({
                    name,
                    url: NO_ARGOCD,
                    token: 'unused',
                  })),
                },
              ],
            },
            backend: {
              reading: { allow: [{ host: new URL(world.url).host }] },
            },
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
                ...Object.keys(templates).map(file => ({
                  type: 'file',
                  target: resolve(TEMPLATES, file),
                  rules: [{ allow: ['Template'] }],
                })),
              ],
            },
          },
        }),
      ],
    });
    const portal = new Portal(backend);
    await Promise.all(
      [
        'group/default/payments',
        'system/default/storefront',
        ...Object.values(templates).map(name => `template/default/${name}`),
      ].map(name => portal.waitForEntity(name)),
    );
    return portal;
  }

  private constructor(backend: TestBackend) {
    this.#backend = backend;
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
  }

  /** @param name - `kind/namespace/name` */
  async findEntity(name: string): Promise<Entity | undefined> {
    const { status, body } = await request(this.#backend.server)
      .get(`/api/catalog/entities/by-name/${name}`)
      .set('authorization', USER);
    return status === 200 ? body : undefined;
  }

  async waitForEntity(name: string): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (await this.findEntity(name)) {
        return;
      }
      await sleep(200);
    }
    throw new Error(`${name} does not appear in the catalog`);
  }

  /** Asks the GitOps plugin, as a page does. */
  async ask(path: string): Promise<{ status: number; body: any }> {
    return request(this.#backend.server)
      .get(`/api/gitops${path}`)
      .set('authorization', USER);
  }

  /** Asks the GitOps plugin for a preview. */
  async preview(body: object): Promise<{ status: number; body: any }> {
    return request(this.#backend.server)
      .post('/api/gitops/preview')
      .set('authorization', USER)
      .send(body);
  }

  /**
   * Asks for a run, as the form does.
   *
   * @param secrets - what form decorators would have put there
   */
  async submit(
    template: string,
    values: object,
    secrets: Record<string, string> = {},
  ) {
    return request(this.#backend.server)
      .post('/api/scaffolder/v2/tasks')
      .set('authorization', USER)
      .send({
        templateRef: `template:default/${template}`,
        values,
        secrets,
      });
  }

  /** Asks for a run and waits for its end. */
  async run(
    template: string,
    values: object,
    secrets: Record<string, string> = {},
  ): Promise<Task> {
    const { status, body } = await this.submit(template, values, secrets);
    if (status !== 201) {
      throw new Error(`The scaffolder refuses: ${JSON.stringify(body)}`);
    }
    const task = `/api/scaffolder/v2/tasks/${body.id}`;
    for (;;) {
      const events = await request(this.#backend.server)
        .get(`${task}/events`)
        .set('authorization', USER);
      const messages = events.body as {
        type: string;
        body: { message: string; output?: Task['output'] };
      }[];
      const end = messages.find(({ type }) => type === 'completion');
      if (end) {
        const answer = await request(this.#backend.server)
          .get(task)
          .set('authorization', USER);
        return {
          status: answer.body.status,
          output: end.body.output,
          log: messages.map(event => event.body.message).join('\n'),
        };
      }
      await sleep(200);
    }
  }

  /**
   * Runs a template as the template editor does: with its files as they are, and without effects.
   *
   * @param file - below `templates/`
   */
  async dryRun(file: string, values: object): Promise<DryRun> {
    const path = resolve(TEMPLATES, file);
    const { status, body } = await request(this.#backend.server)
      .post('/api/scaffolder/v2/dry-run')
      .set('authorization', USER)
      .send({
        template: parse(await readFile(path, 'utf8')),
        values,
        directoryContents: await readFolder(dirname(path)),
      });
    const entries: { path: string; base64Content: string }[] =
      body.directoryContents ?? [];
    return {
      status,
      problem: body.error?.message ?? '',
      log: (body.log ?? [])
        .map((entry: { body: { message: string } }) => entry.body.message)
        .join('\n'),
      files: Object.fromEntries(
        entries.map(entry => [entry.path, decode(entry.base64Content)]),
      ),
    };
  }
}

async function readFolder(folder: string) {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  return Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(async file => ({
        path: relative(folder, file),
        base64Content: (await readFile(file)).toString('base64'),
      })),
  );
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
