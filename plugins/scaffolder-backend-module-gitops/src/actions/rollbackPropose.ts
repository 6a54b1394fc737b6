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
import { proposeRequest } from './proposeRequest';
import { requesterOf } from './requesterOf';
import { requestOutput } from './requestOutput';
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
        ...requestOutput,
        image: z => z.string().describe('The image that is brought back'),
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
      await proposeRequest({
        ctx,
        change: plan.change,
        gitopsRepository,
        nextSteps: result => nextSteps({ plan, result, promotion }),
      });
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
