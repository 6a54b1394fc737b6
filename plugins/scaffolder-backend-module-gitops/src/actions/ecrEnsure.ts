import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  EcrPartState,
  EcrRepositories,
  EcrRepositoryResult,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { examples } from './ecrEnsure.examples';
import { requireAws } from './requireAws';

/** What the log calls the parts. */
const PARTS: Record<keyof EcrRepositoryResult['parts'], string> = {
  tags: 'Tags',
  immutableTags: 'Immutable image tags',
  scanOnPush: 'Scan on push',
  lifecycle: 'Lifecycle policy',
  pullPolicy: 'Pull from the cluster accounts',
};

/**
 * `gitops:ecr:ensure`: where the images of an application are published.
 *
 * @param options - without `repositories`, because `gitops.aws` is missing, every run fails and says so
 */
export function createEcrEnsureAction(options: {
  repositories: EcrRepositories | undefined;
}) {
  return createTemplateAction({
    id: 'gitops:ecr:ensure',
    description:
      'Creates the ECR repository of an application, or finds it and brings it to what gitops.aws.ecr asks for: immutable tags, scan on push, encryption, lifecycle, tags, pull from the accounts of the clusters. A repository that belongs to somebody else is never touched.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the application'),
        team: z =>
          z.string().describe('Name of the team; a folder of the repository'),
        system: z =>
          z
            .string()
            .optional()
            .describe('System that it belongs to; a tag of the repository'),
      },
      output: {
        state: z =>
          z.enum(['created', 'updated', 'unchanged']).describe('What was done'),
        repositoryArn: z =>
          z.string().describe('ARN of the repository, for gitops:oidc:ensure'),
        repositoryUri: z =>
          z
            .string()
            .describe(
              'Name of its images without a tag: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments/checkout',
            ),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const repositories = requireAws(
        options.repositories,
        'gitops:ecr:ensure',
      );
      const { name: application, team, system } = ctx.input;
      const request = { team, application, system };
      if (ctx.isDryRun) {
        const { name, arn, uri } = repositories.identify(request);
        ctx.logger.info(`Would ensure the ECR repository ${name}`);
        // The step that makes the role needs them, in a dry run, too.
        ctx.output('repositoryArn', arn);
        ctx.output('repositoryUri', uri);
        return;
      }
      const result = await repositories.ensure({
        ...request,
        signal: ctx.signal,
      });
      ctx.logger.info(
        `ECR repository ${result.name}: ${
          result.state === 'created' ? 'created' : 'found'
        }`,
      );
      for (const [part, title] of Object.entries(PARTS)) {
        const state: EcrPartState =
          result.parts[part as keyof EcrRepositoryResult['parts']];
        ctx.logger.info(
          `${title}: ${state === 'kept' ? 'differs, left alone' : state}`,
        );
      }
      for (const finding of result.findings) {
        ctx.logger.warn(finding);
      }
      ctx.output('state', result.state);
      ctx.output('repositoryArn', result.arn);
      ctx.output('repositoryUri', result.uri);
    },
  });
}
