import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { formatImage } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationRequests,
  ChangeResult,
  GitopsRepository,
  PromotionPlan,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { examples } from './promotionPropose.examples';
import { proposeRequest } from './proposeRequest';
import { requesterOf } from './requesterOf';
import { requestOutput } from './requestOutput';
import { linkTo, waitsFor } from './waitsFor';

/** `gitops:promotion:propose`: the one pull request that brings an image to a later environment. */
export function createPromotionProposeAction(options: {
  gitopsRepository: GitopsRepository;
  requests: ApplicationRequests;
}) {
  const { gitopsRepository, requests } = options;

  return createTemplateAction({
    id: 'gitops:promotion:propose',
    description:
      'Opens the pull request that brings an image to an environment, or brings the open one up to date. It is the same pull request that the workflow of the GitOps repository opens after each merge, whoever comes first.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the application'),
        to: z =>
          z
            .string()
            .describe(
              'Environment that gets the image, as gitops.environments names it',
            ),
        from: z =>
          z
            .string()
            .optional()
            .describe(
              'Environment whose image it gets. Default: the one before it that has the application',
            ),
        image: z =>
          z
            .string()
            .optional()
            .describe(
              'Instead of from, any image with its exact version: ghcr.io/acme/checkout:1.9.1',
            ),
      },
      output: {
        ...requestOutput,
        image: z => z.string().describe('The image that is promoted'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { signal, logger } = ctx;
      const { name, to, from, image } = ctx.input;
      const plan = await requests.promotion({
        name,
        to,
        from: from || undefined,
        image: image || undefined,
        requester: requesterOf(ctx.user),
        signal,
      });
      const reference = formatImage(plan.image);
      logger.info(
        `Image ${reference}: ${
          plan.from ? `runs in ${plan.from}` : 'chosen by hand'
        }`,
      );
      if (plan.goesBack) {
        logger.warn(
          `Environment ${to}: this goes back, it has had ${reference} or older images before`,
        );
      }
      ctx.output('image', reference);
      await proposeRequest({
        ctx,
        change: plan.change,
        gitopsRepository,
        nextSteps: result => nextSteps(plan, result),
      });
    },
  });
}

function nextSteps(plan: PromotionPlan, result: ChangeResult): string {
  const { target, image, goesBack } = plan;
  const { title, sync } = target.environment;
  const reference = `\`${formatImage(image)}\``;
  if (result.onMain) {
    return [
      `**Nothing changed.** ${title} has ${reference} already.`,
      ...(result.pullRequest?.state === 'open'
        ? [
            `An older promotion is still open: close the ${linkTo(
              result,
            )} if nobody needs it.`,
          ]
        : []),
    ].join('\n\n');
  }
  return [
    waitsFor(result, plan.approvers),
    ...(goesBack ? [`It goes back: ${title} has a newer image now.`] : []),
    `Then: ${
      sync.automated
        ? `Argo CD brings ${reference} to ${title} by itself.`
        : `${reference} waits in ${title} for a sync by hand.`
    }`,
  ].join('\n\n');
}
