import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { requestBranch } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationRepositories,
  GitopsConfig,
  GitopsRepository,
  renderApplication,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { examples } from './applicationPropose.examples';
import { assertNoOtherApplication } from './findOtherApplication';
import { assertRendered } from './assertRendered';
import { describeChange } from './describeChange';
import { nextSteps } from './nextSteps';
import { pullRequestBody, pullRequestTitle } from './pullRequestText';
import { readSpec } from './readSpec';

/** `gitops:application:propose`: the one pull request that brings an application to all of its environments. */
export function createApplicationProposeAction(options: {
  config: GitopsConfig;
  gitopsRepository: GitopsRepository;
  repositories: ApplicationRepositories;
}) {
  const { config, gitopsRepository, repositories } = options;

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
        pullRequestNumber: z => z.number().optional(),
        nextSteps: z => z.string().describe('What happens next, in Markdown'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const spec = readSpec(ctx.input.spec);
      const files = renderApplication(spec, config);
      const facts = {
        spec,
        environments: config.environments.filter(({ name }) =>
          spec.environments.includes(name),
        ),
        requester: describeUser(ctx.user),
        entityUrl: repositories.homepage(spec.name),
        repositoryUrl: ctx.input.repositoryUrl,
      };
      const branch = requestBranch(spec.name);
      if (ctx.isDryRun) {
        ctx.logger.info(`Would propose on ${branch}:`);
        for (const path of files.keys()) {
          ctx.logger.info(`  ${path}`);
        }
        return;
      }

      const result = await gitopsRepository.proposeChange({
        branch,
        title: pullRequestTitle(facts),
        body: pullRequestBody(facts),
        files,
        inspect: paths => assertNoOtherApplication(paths, spec),
        signal: ctx.signal,
      });
      for (const line of describeChange(result)) {
        ctx.logger.info(line);
      }
      ctx.output('state', result.state);
      if (result.pullRequest) {
        ctx.output('pullRequestUrl', result.pullRequest.url);
        ctx.output('pullRequestNumber', result.pullRequest.number);
      }
      ctx.output('nextSteps', nextSteps(facts, result));
    },
  });
}

function describeUser(
  user:
    | {
        ref?: string;
        entity?: { spec: { profile?: { displayName?: string } } };
      }
    | undefined,
): string {
  return user?.entity?.spec.profile?.displayName || user?.ref || 'Backstage';
}
