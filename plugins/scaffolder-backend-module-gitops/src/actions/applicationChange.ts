import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { parseSettingsChange } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  afterChange,
  ApplicationRequests,
  ChangePlan,
  ChangeResult,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { examples } from './applicationChange.examples';
import { assertRendered } from './assertRendered';
import { refuse } from './readSpec';
import { proposeRequest } from './proposeRequest';
import { requesterOf } from './requesterOf';
import { requestOutput } from './requestOutput';
import { describeKept, waitsFor } from './waitsFor';

/** `gitops:application:change`: the pull request that changes settings, or brings an application to more environments. */
export function createApplicationChangeAction(options: {
  gitopsRepository: GitopsRepository;
  requests: ApplicationRequests;
}) {
  const { gitopsRepository, requests } = options;

  return createTemplateAction({
    id: 'gitops:application:change',
    description:
      'Opens a pull request that changes settings of an application, brings it to further environments, or both; or finds the one that is open for the same change. Only the keys in question are edited: comments, order and everything else that people wrote into values.yaml stay.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the application'),
        team: z =>
          z
            .string()
            .optional()
            .describe(
              'Slug of the owning team. The request is refused when the application belongs to another one',
            ),
        settings: z =>
          z
            .record(z.unknown())
            .optional()
            .describe(
              'What is to be different: size (small, medium, large), replicas (1 to 50) or autoscaling (min, max, cpu in percent), exposure (none, internal, public), strategy (rolling, canary, blueGreen), port, variables (all of them, name to text). What is not named stays',
            ),
        environments: z =>
          z
            .array(z.string())
            .optional()
            .describe(
              'Where the settings change. Default: in every environment that the application is in',
            ),
        addEnvironments: z =>
          z
            .array(z.string())
            .optional()
            .describe(
              'Environments that the application comes to, each with the settings that the one before it has on the main branch. It runs nothing there until an image is promoted',
            ),
      },
      output: requestOutput,
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { signal } = ctx;
      const { name, team, environments, addEnvironments } = ctx.input;
      const parsed = parseSettingsChange(ctx.input.settings);
      if ('problems' in parsed) {
        throw refuse(parsed.problems);
      }
      const plan = await requests.change({
        name,
        team,
        settings: parsed.settings,
        environments,
        addEnvironments,
        requester: requesterOf(ctx.user),
        signal,
      });
      await proposeRequest({
        ctx,
        change: plan.change,
        gitopsRepository,
        nextSteps: result => nextSteps(plan, result),
      });
    },
  });
}

function nextSteps(plan: ChangePlan, result: ChangeResult): string {
  if (result.onMain) {
    return [
      '**Nothing changed.** The main branch has all of that already.',
      ...describeKept(result),
    ].join('\n\n');
  }
  return [
    waitsFor(result),
    `Then: ${afterChange(plan).join(' ')}`,
    ...(plan.added.length > 0
      ? [
          'Nothing runs in the new environments until an image is promoted there.',
        ]
      : []),
    ...describeKept(result),
  ].join('\n\n');
}
