import {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  CompoundEntityRef,
  Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  AuthorizeResult,
  ResourcePermission,
} from '@backstage/plugin-permission-common';

/**
 * The way to everything about an entity: whether the caller may see it at all, and whether the caller may do this.
 */
export class EntityAccess {
  readonly #catalog: Pick<CatalogService, 'getEntityByRef'>;
  readonly #permissions: Pick<PermissionsService, 'authorize'>;

  static create(options: {
    catalog: Pick<CatalogService, 'getEntityByRef'>;
    permissions: Pick<PermissionsService, 'authorize'>;
  }): EntityAccess {
    return new EntityAccess(options.catalog, options.permissions);
  }

  private constructor(
    catalog: Pick<CatalogService, 'getEntityByRef'>,
    permissions: Pick<PermissionsService, 'authorize'>,
  ) {
    this.#catalog = catalog;
    this.#permissions = permissions;
  }

  /**
   * @returns the entity, as the caller sees it
   * @throws NotFoundError when it does not exist or is hidden from the caller, NotAllowedError when the permission is
   * not granted for it
   */
  async require(options: {
    ref: CompoundEntityRef;
    permission: ResourcePermission;
    credentials: BackstageCredentials;
  }): Promise<Entity> {
    const { ref, permission, credentials } = options;
    const resourceRef = stringifyEntityRef(ref);
    const [entity, [decision]] = await Promise.all([
      this.#catalog.getEntityByRef(resourceRef, { credentials }),
      this.#permissions.authorize([{ permission, resourceRef }], {
        credentials,
      }),
    ]);
    // Who must not see the entity must not learn that it exists.
    if (!entity) {
      throw new NotFoundError(`There is no entity ${resourceRef}`);
    }
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `The permission ${permission.name} is not granted for ${resourceRef}`,
      );
    }
    return entity;
  }
}
