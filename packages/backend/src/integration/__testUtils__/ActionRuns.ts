import { tmpdir } from 'node:os';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  scaffolderActionsExtensionPoint,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { JsonObject, JsonValue } from '@backstage/types';
import scaffolderModuleGitops from '@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops';

/** What one run of an action has put out, and said. */
export interface ActionRun {
  output: Record<string, JsonValue>;
  /** Lines, of any level. */
  log: string[];
}

/** The actions of the real module, each run as the only step of a task that Ana Torres has started. */
export class ActionRuns {
  readonly #actions: ReadonlyMap<string, TemplateAction<any, any, any>>;

  static async start(options: {
    config: JsonObject;
    entities?: Entity[];
  }): Promise<ActionRuns> {
    const actions = new Map<string, TemplateAction<any, any, any>>();
    await startTestBackend({
      features: [
        scaffolderModuleGitops,
        catalogServiceMock.factory({ entities: options.entities ?? [] }),
        mockServices.rootConfig.factory({ data: options.config }),
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
    return new ActionRuns(actions);
  }

  private constructor(
    actions: ReadonlyMap<string, TemplateAction<any, any, any>>,
  ) {
    this.#actions = actions;
  }

  async run(
    id: string,
    input: JsonObject,
    change: { isDryRun?: boolean; signal?: AbortSignal } = {},
  ): Promise<ActionRun> {
    const action = this.#actions.get(id);
    if (!action) {
      throw new Error(`The module has no action ${id}`);
    }
    const output: Record<string, JsonValue> = {};
    const log: string[] = [];
    const logger = mockServices.logger.mock();
    for (const level of [logger.info, logger.warn, logger.error]) {
      level.mockImplementation((line: string) => {
        log.push(line);
      });
    }
    await action.handler({
      ...createMockActionContext({ input, workspacePath: tmpdir() }),
      ...change,
      user: {
        ref: 'user:default/ana',
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'User',
          metadata: { name: 'ana' },
          spec: { memberOf: [], profile: { displayName: 'Ana Torres' } },
        },
      },
      logger,
      output: (name: string, value: JsonValue) => {
        output[name] = value;
      },
    });
    return { output, log };
  }
}
