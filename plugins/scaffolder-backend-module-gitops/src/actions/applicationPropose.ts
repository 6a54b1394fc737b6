import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ApplicationRepositories,
  ApplicationRequests,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { examples } from './applicationPropose.examples';
import { assertRendered } from './assertRendered';
import { nextSteps } from './nextSteps';
import { readSpec } from './readSpec';
import { proposeRequest } from './proposeRequest';
import { requesterOf } from './requesterOf';
import { requestOutput } from './requestOutput';

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
      output: requestOutput,
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { signal } = ctx;
      const spec = readSpec(ctx.input.spec);
      const { change, facts } = await requests.creation({
        spec,
        requester: requesterOf(ctx.user),
        entityUrl: repositories.homepage(spec.name),
        repositoryUrl: ctx.input.repositoryUrl,
        signal,
      });
      await proposeRequest({
        ctx,
        change: { ...change, isNew: ctx.input.isNew },
        gitopsRepository,
        nextSteps: result => nextSteps(facts, result),
      });
    },
  });
}
