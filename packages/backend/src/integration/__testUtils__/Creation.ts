import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  scaffolderActionsExtensionPoint,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import scaffolderModuleGitops from '@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops';
import { JsonObject, JsonValue } from '@backstage/types';
import { World } from './World';

const groups: Entity[] = ['payments', 'logistics'].map(name => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  spec: { type: 'team', children: [] },
}));

export const request = {
  name: 'refunds',
  owner: 'group:default/payments',
  description: 'Gives the money back',
  image: 'nginx:1.29.3',
  port: 8080,
  size: 'small',
  exposure: 'internal',
  environments: ['dev', 'staging', 'prod'],
  start: 'first',
};

export type Request = Partial<typeof request>;

/** What the steps of one creation have put out. */
export interface CreationResult {
  spec: JsonObject;
  repository: string;
  pullRequest: string;
  pullRequestNumber: number;
}

/**
 * The steps of `templates/application` that write to GitHub, with the actions of the real module and without the
 * scaffolder around them, so that a test can stop them anywhere.
 */
export class Creation {
  readonly #actions: ReadonlyMap<string, TemplateAction<any, any, any>>;

  static async start(world: World): Promise<Creation> {
    const actions = new Map<string, TemplateAction<any, any, any>>();
    await startTestBackend({
      features: [
        scaffolderModuleGitops,
        catalogServiceMock.factory({ entities: groups }),
        mockServices.rootConfig.factory({ data: world.config }),
      ],
      extensionPoints: [
        [
          scaffolderActionsExtensionPoint,
          {
            addActions: (...added) =>
              added.forEach(action => actions.set(action.id, action)),
          },
        ],
      ],
    });
    return new Creation(actions);
  }

  private constructor(
    actions: ReadonlyMap<string, TemplateAction<any, any, any>>,
  ) {
    this.#actions = actions;
  }

  async run(
    change: Request = {},
    options: { signal?: AbortSignal } = {},
  ): Promise<CreationResult> {
    const { signal } = options;
    const preflight = await this.#step(
      'gitops:preflight',
      { ...request, ...change },
      { signal },
    );
    const spec = preflight.spec as JsonObject;
    const workspacePath = await mkdtemp(join(tmpdir(), 'gitops-workspace-'));
    try {
      for (const [path, content] of Object.entries(repositoryFiles(spec))) {
        await mkdir(dirname(join(workspacePath, path)), { recursive: true });
        await writeFile(join(workspacePath, path), content);
      }
      const repository = await this.#step(
        'gitops:repository:ensure',
        {
          name: spec.name,
          owner: preflight.ownerRef,
          team: preflight.team,
          description: spec.description,
        },
        { signal, workspacePath },
      );
      const propose = await this.#step(
        'gitops:application:propose',
        {
          spec,
          repositoryUrl: repository.repositoryUrl,
          isNew: preflight.isNew,
        },
        { signal },
      );
      return {
        spec,
        repository: String(repository.state),
        pullRequest: String(propose.state),
        pullRequestNumber: Number(propose.pullRequestNumber),
      };
    } finally {
      await rm(workspacePath, { recursive: true });
    }
  }

  async #step(
    id: string,
    input: Record<string, JsonValue | undefined>,
    options: { signal?: AbortSignal; workspacePath?: string },
  ): Promise<Record<string, JsonValue>> {
    const action = this.#actions.get(id);
    if (!action) {
      throw new Error(`The module has no action ${id}`);
    }
    const output: Record<string, JsonValue> = {};
    await action.handler({
      ...createMockActionContext({
        input,
        workspacePath: options.workspacePath ?? tmpdir(),
      }),
      signal: options.signal,
      output: (name: string, value: JsonValue) => {
        output[name] = value;
      },
    });
    return output;
  }
}

/** What `fetch:template` would have put into the workspace. */
export function repositoryFiles(spec: JsonObject): Record<string, string> {
  return {
    'README.md': `# ${spec.name}\n`,
    'catalog-info.yaml': `kind: Component\nmetadata:\n  name: ${spec.name}\nspec:\n  owner: group:default/${spec.team}\n`,
    'docs/index.md': `# ${spec.name}\n`,
  };
}
