import { TypedRouter } from '@backstage/backend-openapi-utils';
import { GitopsEndpoints } from '@gitops-flow/backstage-plugin-gitops-common';
import Router from 'express-promise-router';

/**
 * A router whose handlers are checked against the API: parameters, query and body are typed as the validated router
 * hands them on, and only what the operation answers can be sent.
 */
export type GitopsRouter = TypedRouter<GitopsEndpoints>;

/**
 * A router for some of the routes, to be mounted on the validated one, which sees to it that the types hold.
 */
export function createGitopsRouter(): GitopsRouter {
  return Router() as GitopsRouter;
}
