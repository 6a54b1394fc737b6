import { Entity } from '@backstage/catalog-model';
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_GITOPS_DEPLOYMENT } from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * What a permission is decided for.
 *
 * @public
 */
export interface GitopsDeployment {
  /** With its annotations and relations. */
  entity: Entity;
  /** Absent where any environment at all is asked about. */
  environment?: string;
}

/**
 * Picks deployments. They are in memory, so nothing but the deployment itself is asked.
 *
 * @public
 */
export type GitopsDeploymentFilter = (deployment: GitopsDeployment) => boolean;

/**
 * The resource type `gitops-deployment` of the plugin `gitops`.
 *
 * @public
 */
export const gitopsDeploymentResourceRef = createPermissionResourceRef<
  GitopsDeployment,
  GitopsDeploymentFilter
>().with({
  pluginId: 'gitops',
  resourceType: RESOURCE_TYPE_GITOPS_DEPLOYMENT,
});
