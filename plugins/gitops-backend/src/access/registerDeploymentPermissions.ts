import {
  AuthService,
  PermissionsRegistryService,
} from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  gitopsDeploymentPermissions,
  gitopsInstanceReadPermission,
  parseDeploymentRef,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  gitopsDeploymentResourceRef,
  gitopsDeploymentRules,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { normalizeEntityRef } from './readEntityRef';

/**
 * Tells the permission backend what this plugin's permissions are about, so that it can answer browsers that ask for
 * one deployment. The catalog is asked as the plugin: conditions look at the entity itself, not at who asks.
 */
export function registerDeploymentPermissions(options: {
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  permissionsRegistry: Pick<
    PermissionsRegistryService,
    'addPermissions' | 'addResourceType'
  >;
}): void {
  const { auth, catalog, permissionsRegistry } = options;

  permissionsRegistry.addResourceType({
    resourceRef: gitopsDeploymentResourceRef,
    permissions: gitopsDeploymentPermissions,
    rules: Object.values(gitopsDeploymentRules),
    getResources: async refs => {
      const deployments = refs.map(ref => {
        const { entityRef, environment } = parseDeploymentRef(ref);
        return { entityRef: normalizeEntityRef(entityRef), environment };
      });
      const entities = await readEntities(
        deployments.flatMap(({ entityRef }) => entityRef ?? []),
      );
      return deployments.map(({ entityRef, environment }) => {
        const entity = entityRef && entities.get(entityRef);
        return entity ? { entity, environment } : undefined;
      });
    },
  });
  permissionsRegistry.addPermissions([gitopsInstanceReadPermission]);

  async function readEntities(refs: string[]): Promise<Map<string, Entity>> {
    const entityRefs = [...new Set(refs)];
    if (entityRefs.length === 0) {
      return new Map();
    }
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return new Map(
      entityRefs.flatMap((ref, index) => {
        const entity = items[index];
        return entity ? [[ref, entity]] : [];
      }),
    );
  }
}
