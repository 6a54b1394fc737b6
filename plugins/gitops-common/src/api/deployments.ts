import { z } from 'zod';
import { applicationStatusSchema } from './applications';
import { entityRef, pageUrl, timestamp } from './fields';
import { instanceStatusSchema } from './instances';

/** Schema of {@link EnvironmentState}. */
export const environmentStateSchema = z
  .enum([
    'absent',
    'waitingForReview',
    'waitingForArgocd',
    'idle',
    'deployed',
    'unknown',
  ])
  .meta({
    id: 'EnvironmentState',
    description: [
      'Where an entity stands in one environment.',
      '- `absent`: nothing there and nothing under way',
      '- `waitingForReview`: an open pull request would bring it here',
      '- `waitingForArgocd`: the pull request is merged, Argo CD has not created the Application yet',
      '- `idle`: the Application is there and runs no image yet; it waits for a promotion',
      '- `deployed`: the Application is there and has, or is getting, an image',
      '- `unknown`: the instance was never reached, so nothing can be said',
    ].join('\n'),
  });

/**
 * Where an entity stands in one environment.
 *
 * - `absent`: nothing there and nothing under way
 * - `waitingForReview`: an open pull request would bring it here
 * - `waitingForArgocd`: the pull request is merged, Argo CD has not created the Application yet
 * - `idle`: the Application is there and runs no image yet; it waits for a promotion
 * - `deployed`: the Application is there and has, or is getting, an image
 * - `unknown`: the instance was never reached, so nothing can be said
 *
 * @public
 */
export type EnvironmentState = z.infer<typeof environmentStateSchema>;

/** Schema of {@link DeploymentPullRequest}. */
export const deploymentPullRequestSchema = z
  .object({
    number: z.int(),
    title: z.string(),
    url: pageUrl('Page of the pull request.'),
    author: z.string().describe('Login of who opened it.'),
    createdAt: timestamp('When it was opened.'),
    state: z.enum(['open', 'merged']),
    environments: z
      .array(z.string())
      .describe('Names of the environments it changes.'),
  })
  .meta({
    id: 'DeploymentPullRequest',
    description: 'A pull request on the GitOps repository.',
  });

/**
 * A pull request on the GitOps repository.
 *
 * @public
 */
export type DeploymentPullRequest = z.infer<typeof deploymentPullRequestSchema>;

/** Schema of {@link EnvironmentDeployment}. */
export const environmentDeploymentSchema = z
  .object({
    name: z.string().describe('Name in `gitops.environments`.'),
    title: z.string().describe('What people call it.'),
    instance: z
      .string()
      .describe('Name of the Argo CD instance that deploys here.'),
    state: environmentStateSchema,
    observedAt: timestamp(
      'When this was last known to be true. Absent until the instance was reached for the first time.',
    ).optional(),
    stale: z
      .boolean()
      .describe(
        'Whether that is longer ago than it should be, or the instance was never reached.',
      ),
    applications: z
      .array(applicationStatusSchema)
      .describe(
        'Usually one; several when a selector matches more, worst health first.',
      ),
    pullRequests: z
      .array(z.int())
      .describe('Numbers of the `pullRequests` that touch this environment.'),
  })
  .meta({
    id: 'EnvironmentDeployment',
    description: 'An entity in one environment.',
  });

/**
 * An entity in one environment.
 *
 * @public
 */
export type EnvironmentDeployment = z.infer<typeof environmentDeploymentSchema>;

/** Schema of {@link EntityDeployments}. */
export const entityDeploymentsSchema = z
  .object({
    entityRef: entityRef('The entity that was asked for.'),
    environments: z
      .array(environmentDeploymentSchema)
      .describe(
        'Every configured environment, in promotion order, whether the entity is there or not. Applications that fit none of them come behind, as environments of their own whose names hold a slash: `nonprod/qa`.',
      ),
    pullRequests: z
      .array(deploymentPullRequestSchema)
      .describe(
        'Open pull requests on the GitOps repository, and those merged in the last minutes, newest first.',
      ),
    instances: z
      .array(instanceStatusSchema)
      .describe('The Argo CD instances behind the environments.'),
  })
  .meta({
    id: 'EntityDeployments',
    description: 'All that a page about one entity shows.',
  });

/**
 * Answer of `GET /entities/{kind}/{namespace}/{name}/deployments`: all that a page about one entity shows.
 *
 * @public
 */
export type EntityDeployments = z.infer<typeof entityDeploymentsSchema>;
