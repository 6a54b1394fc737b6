import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ApplicationRepositories,
  ApplicationRequests,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { examples } from './applicationPropose.examples';
import { assertRendered } from './assertRendered';
import { describeChange } from './describeChange';
import { nextSteps } from './nextSteps';
import { readSpec } from './readSpec';
import { requesterOf } from './requesterOf';
import { showDryRun } from './showDryRun';

/** `gitops:application:propose`: the one pull request that brings an application to all of its environments. */
export function createApplicationProposeAction(options: {
  gitopsRepository: GitopsRepository;
  repositories: ApplicationRepositories;
  requests: ApplicationRequests;
}) {
  const { gitopsRepository, repositories, requests } = options;

  return createTemplateAction({
    id: 'gitops:application:propose',
    description:
      'Opens one pull request on the GitOps repository with all environments of an application, or brings the open one up to date. What the main branch or people on the branch have changed since stays as it is.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        spec: z =>
          z
            .record(z.unknown())
            .describe('The request, as gitops:preflight has put it out'),
        repositoryUrl: z =>
          z
            .string()
            .optional()
            .describe('Page of the application’s repository, for a link'),
        isNew: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Whether nobody has asked for it before, as gitops:preflight has put it out: saves a look for the branch. Harmless where it is wrong',
            ),
      },
      output: {
        state: z =>
          z
            .enum(['created', 'updated', 'unchanged'])
            .describe('What was done to the pull request'),
        pullRequestUrl: z =>
          z
            .string()
            .optional()
            .describe(
              'Page of the pull request. Absent when everything was merged so long ago that none is left',
            ),
        pullRequestNumber: z =>
          z.number().optional().describe('Its number on GitHub'),
        nextSteps: z => z.string().describe('What happens next, in Markdown'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { logger, signal } = ctx;
      const spec = readSpec(ctx.input.spec);
      const { change, facts } = await requests.creation({
        spec,
        requester: requesterOf(ctx.user),
        entityUrl: repositories.homepage(spec.name),
        repositoryUrl: ctx.input.repositoryUrl,
        signal,
      });
      if (ctx.isDryRun) {
        await showDryRun({
          ...ctx,
          change,
          gitopsRepository,
        });
        return;
      }

      const result = await gitopsRepository.proposeChange({
        ...change,
        isNew: ctx.input.isNew,
        signal,
      });
      describeChange(result).forEach(line => logger.info(line));
      ctx.output('state', result.state);
      if (result.pullRequest) {
        ctx.output('pullRequestUrl', result.pullRequest.url);
        ctx.output('pullRequestNumber', result.pullRequest.number);
      }
      ctx.output('nextSteps', nextSteps(facts, result));
    },
  });
}
