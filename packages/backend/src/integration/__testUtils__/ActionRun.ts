import { tmpdir } from 'node:os';
import {
  createServiceFactory,
  coreServices,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import {
  scaffolderActionsExtensionPoint,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import scaffolderModuleGitops from '@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops';
import { JsonObject, JsonValue } from '@backstage/types';
import { FaultyLane } from './FaultyLane';
import { inWorkspace } from './inWorkspace';

type Output = Record<string, JsonValue>;

/** What the steps of a creation have put out. */
export interface CreationOutcome {
  /** What each step says that it did. */
  states: Record<string, string>;
  repositoryArn: string;
  roleArn: string;
  /** Its number. */
  pullRequest: number;
}

/** The actions of the real module in a world where things go wrong, run as a task runs them: one after the other. */
export class ActionRun {
  readonly #backend: TestBackend;
  readonly #actions: ReadonlyMap<string, TemplateAction<any, any, any>>;

  static async start(
    lane: FaultyLane,
    change: JsonObject = {},
  ): Promise<ActionRun> {
    const actions = new Map<string, TemplateAction<any, any, any>>();
    const backend = await startTestBackend({
      features: [
        scaffolderModuleGitops,
        mockServices.rootConfig.factory({
          data: { ...lane.config, ...change },
        }),
        createServiceFactory({
          service: coreServices.discovery,
          deps: {},
          factory: () => ({
            getBaseUrl: async () => `${lane.catalogUrl}/api/catalog`,
            getExternalBaseUrl: async () => `${lane.catalogUrl}/api/catalog`,
          }),
        }),
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
    return new ActionRun(backend, actions);
  }

  private constructor(
    backend: TestBackend,
    actions: ReadonlyMap<string, TemplateAction<any, any, any>>,
  ) {
    this.#backend = backend;
    this.#actions = actions;
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
  }

  /**
   * Everything that a creation can need: checks, repository with all of its parts, registry, role, pull request and
   * catalog.
   */
  async create(
    name: string,
    options: { signal?: AbortSignal; task?: string } = {},
  ): Promise<CreationOutcome> {
    const preflight = await this.step(
      'gitops:preflight',
      {
        name,
        owner: 'group:default/payments',
        description: 'Gives the money back',
        image: 'nginx:1.29.3',
        port: 8080,
        size: 'small',
        exposure: 'internal',
        environments: ['dev', 'staging', 'prod'],
        start: 'first',
      },
      options,
    );
    const repository = await this.#ensureRepository(
      { name, owner: preflight.ownerRef, team: preflight.team },
      options,
    );
    const ecr = await this.step(
      'gitops:ecr:ensure',
      { name, team: preflight.team },
      options,
    );
    const oidc = await this.step(
      'gitops:oidc:ensure',
      {
        repositorySlug: repository.repositorySlug,
        ecrRepositoryArn: ecr.repositoryArn,
      },
      options,
    );
    const propose = await this.step(
      'gitops:application:propose',
      {
        spec: preflight.spec,
        repositoryUrl: repository.repositoryUrl,
        isNew: preflight.isNew,
      },
      options,
    );
    const catalog = await this.step(
      'gitops:catalog:ensure',
      { name, catalogInfoUrl: repository.catalogInfoUrl },
      options,
    );
    return {
      states: Object.fromEntries(
        Object.entries({ repository, ecr, oidc, propose, catalog }).map(
          ([step, { state }]) => [step, String(state)],
        ),
      ),
      repositoryArn: String(ecr.repositoryArn),
      roleArn: String(oidc.roleArn),
      pullRequest: Number(propose.pullRequestNumber),
    };
  }

  /** A repository and its entity, and nothing of it in the GitOps repository. */
  async createRepository(name: string): Promise<void> {
    const { catalogInfoUrl } = await this.#ensureRepository({
      name,
      owner: 'group:default/payments',
      team: 'payments',
    });
    await this.step('gitops:catalog:ensure', { name, catalogInfoUrl });
  }

  /** Runs one action and gives back its output. */
  async step(
    id: string,
    input: Record<string, JsonValue | undefined>,
    options: {
      signal?: AbortSignal;
      workspacePath?: string;
      /** Steps of the same task have the same. */
      task?: string;
    } = {},
  ): Promise<Output> {
    const { signal, task, workspacePath = tmpdir() } = options;
    const action = this.#actions.get(id);
    if (!action) {
      throw new Error(`The module has no action ${id}`);
    }
    const output: Output = {};
    await action.handler({
      ...createMockActionContext({ input, workspacePath }),
      ...(task ? { task: { id: task } } : {}),
      signal,
      output: (name: string, value: JsonValue) => {
        output[name] = value;
      },
    });
    return output;
  }

  async #ensureRepository(
    identity: Record<string, JsonValue> & { name: string },
    options: { signal?: AbortSignal; task?: string } = {},
  ): Promise<Output> {
    const { name } = identity;
    return inWorkspace(
      {
        'README.md': `# ${name}\n`,
        'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n  type: service\n  lifecycle: production\n  owner: group:default/payments\n`,
        'docs/index.md': `# ${name}\n`,
      },
      workspacePath =>
        this.step(
          'gitops:repository:ensure',
          {
            ...identity,
            platformTeam: 'platform',
            description: 'Gives the money back',
            topics: ['gitops'],
            variables: { AWS_REGION: 'eu-west-1', APPLICATION: name },
            environments: [{ name: 'publish', branches: ['main'] }],
          },
          { ...options, workspacePath },
        ),
    );
  }
}
