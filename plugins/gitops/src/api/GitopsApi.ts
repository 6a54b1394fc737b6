import { createApiRef } from '@backstage/frontend-plugin-api';
import { GitopsApiClient } from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * What the pages and forms ask of the GitOps backend. Every call throws a ResponseError for an answer other than 2xx,
 * and a TypeError when nothing answers.
 *
 * @public
 */
export type GitopsApi = Pick<
  GitopsApiClient,
  | 'getDeployments'
  | 'getSettings'
  | 'getImageHistory'
  | 'listImages'
  | 'checkName'
  | 'preview'
>;

/** @public */
export const gitopsApiRef = createApiRef<GitopsApi>().with({
  id: 'plugin.gitops.service',
  pluginId: 'gitops',
});
