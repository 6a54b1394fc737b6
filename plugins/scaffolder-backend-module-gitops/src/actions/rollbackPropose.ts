import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { formatImage } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationRequests,
  ChangeResult,
  GitopsRepository,
  RepositoryPullRequest,
  RollbackPlan,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { describeChange } from './describeChange';
import { requesterOf } from './requesterOf';
import { showDryRun } from './showDryRun';
import { examples } from './rollbackPropose.examples';
import { waitsFor } from './waitsFor';

/** `gitops:rollback:propose`: the one pull request that brings an earlier image back to an environment. */
export function createRollbackProposeAction(options: {
  gitopsRepository: GitopsRepository;
  requests: ApplicationRequests;
}) {
  const { gitopsRepository, requests } = options;

  return createTemplateAction({
    id: 'gitops:rollback:propose',
    description:
      'Opens the pull request that brings an earlier image back to an environment, or brings the open one up to date. The other environments stay as they are.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the application'),
        environment: z =>
          z.string().describe('Where, as gitops.environments names it'),
        commit: z =>
          z
            .string()
            .optional()
            .describe(
              'Commit of the GitOps repository that brought the image, or its first 7 characters. Default: that of the image before the present one',
            ),
        image: z =>
          z
            .string()
            .optional()
            .describe(
              'Instead of commit, an image with its exact version: ghcr.io/acme/checkout:1.4.2',
            ),
      },
      output: {
        state: z =>
          z
            .enum(['created', 'updated', 'unchanged'])
            .describe('What was done to the pull request'),
        image: z => z.string().describe('The image that is brought back'),
        pullRequestUrl: z =>
          z
            .string()
            .optional()
            .describe(
              'Page of the pull request. Absent when the environment has the image and none is left',
            ),
        pullRequestNumber: z =>
          z.number().optional().describe('Its number on GitHub'),
        nextSteps: z => z.string().describe('What happens next, in Markdown'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { signal, logger } = ctx;
      const { name, environment, commit, image } = ctx.input;
      const { plan, promotion } = await requests.rollback({
        name,
        environment,
        commit: commit || undefined,
        image: image || undefined,
        requester: requesterOf(ctx.user),
        signal,
      });
      const reference = formatImage(plan.image);
      logger.info(
        `Image ${reference}: ${
          plan.isUnchanged ? 'runs' : 'comes back'
        } in ${environment}`,
      );
      if (promotion) {
        logger.warn(
          `Promotion ${promotion.url}: is open and changes the same file. Whichever is merged last decides`,
        );
      }
      ctx.output('image', reference);
      if (ctx.isDryRun) {
        await showDryRun({
          ...ctx,
          change: plan.change,
          gitopsRepository,
        });
        return;
      }

      const result = await gitopsRepository.proposeChange({
        ...plan.change,
        signal,
      });
      describeChange(result).forEach(line => logger.info(line));
      ctx.output('state', result.state);
      if (result.pullRequest) {
        ctx.output('pullRequestUrl', result.pullRequest.url);
        ctx.output('pullRequestNumber', result.pullRequest.number);
      }
      ctx.output('nextSteps', nextSteps({ plan, result, promotion }));
    },
  });
}

function nextSteps(options: {
  plan: RollbackPlan;
  result: ChangeResult;
  promotion?: RepositoryPullRequest;
}): string {
  const { plan, result, promotion } = options;
  const { title, sync } = plan.target.environment;
  const reference = `\`${formatImage(plan.image)}\``;
  const undone = promotion
    ? [
        `A promotion to ${title} is open, too: close [pull request #${promotion.number}](${promotion.url}) if it would bring back what went wrong.`,
      ]
    : [];
  if (result.onMain) {
    return [
      plan.isRolledBack
        ? `**Nothing changed.** The last change in ${title} was a rollback already, to ${reference}. To go back further, name the commit or the image.`
        : `**Nothing changed.** ${title} has ${reference} already.`,
      ...undone,
    ].join('\n\n');
  }
  return [
    waitsFor(result, plan.approvers),
    `Then: ${
      sync.automated
        ? `Argo CD brings ${reference} back to ${title} by itself.`
        : `${reference} waits in ${title} for a sync by hand.`
    }`,
    ...undone,
  ].join('\n\n');
}
