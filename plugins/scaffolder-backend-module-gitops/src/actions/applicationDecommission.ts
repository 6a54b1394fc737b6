import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ApplicationRepositories,
  ApplicationRequests,
  ChangeResult,
  DecommissionPlan,
  GitopsConfig,
  GitopsRepository,
  isProtected,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { examples } from './applicationDecommission.examples';
import { archiveApplication } from './archiveApplication';
import { askCatalog } from './askCatalog';
import { assertRendered } from './assertRendered';
import { proposeRequest } from './proposeRequest';
import { requesterOf } from './requesterOf';
import { requestOutput } from './requestOutput';
import { waitsFor } from './waitsFor';

/** `gitops:application:decommission`: the next step out of service. */
export function createApplicationDecommissionAction(options: {
  catalog: CatalogService;
  config: GitopsConfig;
  gitopsRepository: GitopsRepository;
  repositories: ApplicationRepositories;
  requests: ApplicationRequests;
}) {
  const { catalog, config, gitopsRepository, repositories, requests } = options;

  return createTemplateAction({
    id: 'gitops:application:decommission',
    description:
      'Takes an application out of service, one step a run: opens or finds the pull request that removes it from the next environment, in promotion order; when it has left all of them, archives its repository. Images and the catalog entity are kept.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the application'),
        confirm: z =>
          z
            .string()
            .optional()
            .describe(
              'The name once more, as a person has typed it: anything else stops the run',
            ),
        environments: z =>
          z
            .array(z.string())
            .optional()
            .describe(
              'Environments to leave; none can be left before those that come before it. Default: all, and then the repository',
            ),
      },
      output: {
        ...requestOutput,
        state: z =>
          z
            .enum(['created', 'updated', 'unchanged'])
            .describe(
              'What was done to the pull request, or in the end to the repository',
            ),
        environment: z =>
          z
            .string()
            .optional()
            .describe(
              'The environment that the application leaves by this step. Absent when none is left',
            ),
        remaining: z =>
          z
            .array(z.string())
            .describe('Environments that have the application on main'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { signal, logger } = ctx;
      const { name, confirm, environments } = ctx.input;
      if (confirm !== undefined && confirm !== name) {
        throw new InputError(
          `confirm: is ${JSON.stringify(
            confirm,
          )}, but the application is called ${name}: type its name to go on`,
        );
      }
      const credentials = await ctx.getInitiatorCredentials();
      const entity = await findEntity(name, { credentials, signal });
      const { application, plan } = await requests.decommission({
        name,
        environments,
        isProtected: isProtected(entity),
        requester: requesterOf(ctx.user),
        signal,
      });
      if (!application && !entity) {
        throw new NotFoundError(
          `name: neither the GitOps repository nor the catalog has an application ${JSON.stringify(
            name,
          )}: see in the catalog what it is called`,
        );
      }
      const remaining = (application?.environments ?? []).map(
        each => each.environment.name,
      );
      ctx.output('remaining', remaining);
      for (const environment of config.environments) {
        logger.info(
          `Environment ${environment.name}: ${
            remaining.includes(environment.name) ? 'has it' : 'has left'
          }`,
        );
      }
      if (!application && entity && environments === undefined) {
        const archived = await archiveApplication({
          repositories,
          gitopsRepository,
          slug: `${config.applications.owner}/${name}`,
          name,
          entity,
          isDryRun: ctx.isDryRun,
          logger,
          signal,
        });
        ctx.output('state', archived.state);
        ctx.output('nextSteps', archived.nextSteps);
        return;
      }
      if (!plan) {
        ctx.output('state', 'unchanged');
        ctx.output(
          'nextSteps',
          afterAll({ name, left: environments ?? [], remaining }),
        );
        return;
      }
      ctx.output('environment', plan.stage.environment.name);
      await proposeRequest({
        ctx,
        change: plan.change,
        gitopsRepository,
        nextSteps: result =>
          afterStage({ plan, result, isAll: environments === undefined }),
      });
    },
  });

  function findEntity(
    name: string,
    options_: { credentials: BackstageCredentials; signal?: AbortSignal },
  ): Promise<Entity | undefined> {
    const { credentials, signal } = options_;
    const ref = stringifyEntityRef({
      kind: 'component',
      namespace: 'default',
      name,
    });
    return askCatalog(
      `looking for ${ref}`,
      () => catalog.getEntityByRef(ref, { credentials }),
      { signal },
    );
  }
}

function afterStage(options: {
  plan: DecommissionPlan;
  result: ChangeResult;
  /** Whether the repository follows in the end. */
  isAll: boolean;
}): string {
  const { plan, result, isAll } = options;
  const { stage, later } = plan;
  const last = isAll
    ? 'After the merge, run this again: no environment is left then, so it archives the repository.'
    : 'It is the last environment that was asked for.';
  return [
    waitsFor(result, plan.approvers),
    `Then: Argo CD deletes what runs in ${stage.environment.title}. Nothing asks again.`,
    later.length > 0
      ? `After the merge, run this again for ${later.join(', ')}.`
      : last,
  ].join('\n\n');
}

/** What was asked for is done, and the rest was not asked for. */
function afterAll(options: {
  name: string;
  left: string[];
  remaining: string[];
}): string {
  const { name, left, remaining } = options;
  const rest =
    remaining.length > 0
      ? `It stays in ${remaining.join(', ')}.`
      : 'To archive its repository, run this again without naming environments.';
  return `**Nothing changed.** ${name} has left ${left.join(
    ', ',
  )} already. ${rest}`;
}
