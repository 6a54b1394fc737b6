import { createPermission } from '@backstage/plugin-permission-common';

/**
 * Type of the resource that permissions are decided for: an entity, in one environment or in all of them. References
 * to it: {@link stringifyDeploymentRef}.
 *
 * @public
 */
export const RESOURCE_TYPE_GITOPS_DEPLOYMENT = 'gitops-deployment';

/**
 * See what of an entity runs where.
 *
 * @public
 */
export const gitopsDeploymentReadPermission = createPermission({
  name: 'gitops.deployment.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_GITOPS_DEPLOYMENT,
});

/**
 * Have Argo CD act on an Application: sync, refresh, terminate, and actions of its resources.
 *
 * @public
 */
export const gitopsDeploymentSyncPermission = createPermission({
  name: 'gitops.deployment.sync',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GITOPS_DEPLOYMENT,
});

/**
 * Propose that an image comes to an environment. The pull request needs its approvals all the same.
 *
 * @public
 */
export const gitopsDeploymentPromotePermission = createPermission({
  name: 'gitops.deployment.promote',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GITOPS_DEPLOYMENT,
});

/**
 * Propose that an earlier image comes back to an environment. The pull request needs its approvals all the same.
 *
 * @public
 */
export const gitopsDeploymentRollbackPermission = createPermission({
  name: 'gitops.deployment.rollback',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GITOPS_DEPLOYMENT,
});

/**
 * See how the Argo CD instances are: their addresses, versions and problems. For the platform team.
 *
 * @public
 */
export const gitopsInstanceReadPermission = createPermission({
  name: 'gitops.instance.read',
  attributes: { action: 'read' },
});

/**
 * Read by the routes of Roadie's Argo CD backend. They know no entity, so it is all of Argo CD or nothing.
 *
 * @public
 */
export const argocdApplicationReadPermission = createPermission({
  name: 'argocd.application.read',
  attributes: { action: 'read' },
});

/**
 * Create, sync and delete by the routes of Roadie's Argo CD backend, where its guard leaves them open.
 *
 * @public
 */
export const argocdApplicationWritePermission = createPermission({
  name: 'argocd.application.write',
  attributes: { action: 'update' },
});

/**
 * The permissions that are decided for an entity and an environment.
 *
 * @public
 */
export const gitopsDeploymentPermissions = [
  gitopsDeploymentReadPermission,
  gitopsDeploymentSyncPermission,
  gitopsDeploymentPromotePermission,
  gitopsDeploymentRollbackPermission,
];

/**
 * Every permission of the plugin `gitops`.
 *
 * @public
 */
export const gitopsPermissions = [
  ...gitopsDeploymentPermissions,
  gitopsInstanceReadPermission,
];

/**
 * Every permission that the guard asks for in front of Roadie's plugin `argocd`.
 *
 * @public
 */
export const argocdPermissions = [
  argocdApplicationReadPermission,
  argocdApplicationWritePermission,
];

/**
 * The reference by which a permission is asked for: `component:default/checkout#prod`, or `component:default/checkout`
 * for "in any environment at all".
 *
 * @param deployment - `entityRef`: full; `environment`: as `EntityDeployments` names it
 * @public
 */
export function stringifyDeploymentRef(deployment: {
  entityRef: string;
  environment?: string;
}): string {
  const { entityRef, environment } = deployment;
  return environment === undefined ? entityRef : `${entityRef}#${environment}`;
}

/**
 * Takes a reference of {@link stringifyDeploymentRef} apart.
 *
 * @public
 */
export function parseDeploymentRef(ref: string): {
  entityRef: string;
  environment?: string;
} {
  const [entityRef, ...environment] = ref.split('#');
  return environment.length === 0
    ? { entityRef }
    : { entityRef, environment: environment.join('#') };
}
