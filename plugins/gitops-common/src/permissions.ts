import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import { createPermission } from '@backstage/plugin-permission-common';

/**
 * See what of an entity runs where. Decided per entity, so every rule of the catalog (owner, annotation, label) applies.
 *
 * @public
 */
export const gitopsDeploymentReadPermission = createPermission({
  name: 'gitops.deployment.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Every permission of the plugin.
 *
 * @public
 */
export const gitopsPermissions = [gitopsDeploymentReadPermission];
