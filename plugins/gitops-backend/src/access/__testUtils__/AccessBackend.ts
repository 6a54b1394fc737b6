import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import permissionPlugin from '@backstage/plugin-permission-backend';
import { PolicyDecision } from '@backstage/plugin-permission-common';
import { PermissionPolicy } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { EntityAccess } from '../EntityAccess';
import { AccessRules } from '../readAccessRules';
import { registerDeploymentPermissions } from '../registerDeploymentPermissions';
import { actingAuthFactory } from './actingAuthFactory';

const WAIT_MS = 15_000;

/**
 * {@link EntityAccess} in a real backend with a catalog and a permission backend. What the policy says, the test does.
 */
export class AccessBackend {
  readonly access: EntityAccess;
  /** Questions to the catalog, by the method. */
  readonly catalogCalls: string[];
  readonly #backend: TestBackend;
  readonly #catalog: CatalogService;

  /**
   * @param options - `decide`: of the person with the name, asked for the permission with the name; every question is
   * put to it
   */
  static async start(options: {
    entities: Entity[];
    decide: (person: string, permission: string) => PolicyDecision;
    rules: AccessRules;
  }): Promise<AccessBackend> {
    const { entities, decide, rules } = options;
    const catalogCalls: string[] = [];
    let found: { access: EntityAccess; catalog: CatalogService } | undefined;
    const gitopsPlugin = createBackendPlugin({
      pluginId: 'gitops',
      register(env) {
        env.registerInit({
          deps: {
            auth: coreServices.auth,
            catalog: catalogServiceRef,
            permissions: coreServices.permissions,
            permissionsRegistry: coreServices.permissionsRegistry,
          },
          async init({ auth, catalog, permissions, permissionsRegistry }) {
            const counted = countCalls(catalog, catalogCalls);
            registerDeploymentPermissions({
              auth,
              catalog,
              permissionsRegistry,
            });
            const access = EntityAccess.create({
              auth,
              catalog: counted,
              permissions,
              permissionsRegistry,
              rules,
            });
            found = { access, catalog };
          },
        });
      },
    });
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModule(entities),
        permissionPlugin,
        policyModule(decide),
        gitopsPlugin,
        actingAuthFactory,
        permissionsServiceFactory,
        mockServices.rootConfig.factory({
          data: { permission: { enabled: true } },
        }),
      ],
    });
    if (!found) {
      throw new Error('The plugin has not been initialized');
    }
    const started = new AccessBackend({ backend, catalogCalls, ...found });
    await started.#untilThere(entities.length);
    return started;
  }

  private constructor(options: {
    backend: TestBackend;
    access: EntityAccess;
    catalog: CatalogService;
    catalogCalls: string[];
  }) {
    this.access = options.access;
    this.catalogCalls = options.catalogCalls;
    this.#backend = options.backend;
    this.#catalog = options.catalog;
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
  }

  /** Puts questions to the permission backend, as a page does. */
  async authorize(
    person: string,
    items: { permission: object; resourceRef: string }[],
  ): Promise<string[]> {
    const response = await fetch(
      `http://localhost:${this.#backend.server.port()}/api/permission/authorize`,
      {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: mockCredentials.user.header(`user:default/${person}`),
        },
        body: JSON.stringify({
          items: items.map((item, index) => ({ id: String(index), ...item })),
        }),
      },
    );
    const body = await response.json();
    return body.items.map(({ result }: { result: string }) => result);
  }

  async #untilThere(count: number): Promise<void> {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const { items } = await this.#catalog.getEntities(undefined, {
        credentials: mockCredentials.service(),
      });
      const related = items.filter(({ relations = [] }) => relations.length);
      if (items.length === count && related.length > 0) {
        return;
      }
      if (Date.now() > end) {
        throw new Error(`The catalog has ${items.length} of ${count} entities`);
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}

function countCalls(
  catalog: CatalogService,
  calls: string[],
): Pick<
  CatalogService,
  'getEntityByRef' | 'getEntitiesByRefs' | 'streamEntities'
> {
  return {
    getEntityByRef: (...args) => {
      calls.push('getEntityByRef');
      return catalog.getEntityByRef(...args);
    },
    getEntitiesByRefs: (...args) => {
      calls.push('getEntitiesByRefs');
      return catalog.getEntitiesByRefs(...args);
    },
    streamEntities: (...args) => {
      calls.push('streamEntities');
      return catalog.streamEntities(...args);
    },
  };
}

function catalogModule(entities: Entity[]) {
  return createBackendModule({
    pluginId: 'catalog',
    moduleId: 'test-entities',
    register(env) {
      env.registerInit({
        deps: { catalog: catalogProcessingExtensionPoint },
        async init({ catalog }) {
          catalog.addEntityProvider({
            getProviderName: () => 'test-entities',
            connect: async connection =>
              connection.applyMutation({
                type: 'full',
                entities: entities.map(entity => ({ entity })),
              }),
          });
        },
      });
    },
  });
}

function policyModule(
  decide: (person: string, permission: string) => PolicyDecision,
) {
  const policy: PermissionPolicy = {
    async handle({ permission }, user) {
      const { userEntityRef } = user?.info ?? {};
      return decide(userEntityRef?.split('/')[1] ?? '', permission.name);
    },
  };
  return createBackendModule({
    pluginId: 'permission',
    moduleId: 'test-policy',
    register(env) {
      env.registerInit({
        deps: { extension: policyExtensionPoint },
        async init({ extension }) {
          extension.setPolicy(policy);
        },
      });
    },
  });
}
