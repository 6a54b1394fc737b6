import {
  BackstageCredentials,
  BackstageUserPrincipal,
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import permissionPlugin from '@backstage/plugin-permission-backend';
import {
  AuthorizeResult,
  Permission,
} from '@backstage/plugin-permission-common';
import {
  gitopsDeploymentPermissions,
  parseDeploymentRef,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  gitopsDeploymentResourceRef,
  gitopsDeploymentRules,
} from '@gitops-flow/backstage-plugin-gitops-node';
import permissionModuleGitops from '..';

/** Groups by person, without the prefix of their reference. */
const GROUPS: Record<string, string[]> = {
  ana: ['payments'],
  lena: ['payments', 'payments-prod-approvers'],
  // Approves for the team and works in another.
  olga: ['audit', 'payments-prod-approvers'],
  marco: ['logistics'],
  sam: ['platform'],
  vera: [],
};

/** Entities by name, with the group that owns them. */
const OWNERS: Record<string, string> = {
  checkout: 'group:default/payments',
  tracking: 'group:default/logistics',
};

/** Says which plugin acts for a person, as the real service does: conditions are applied for plugins only. */
const authFactory = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory({ plugin }) {
    const auth = mockServices.auth({ pluginId: plugin.getId() });
    return Object.assign(auth, {
      async getPluginRequestToken({
        onBehalfOf,
      }: {
        onBehalfOf: BackstageCredentials;
      }) {
        if (!auth.isPrincipal(onBehalfOf, 'user')) {
          throw new Error('Nobody but people asks here');
        }
        return {
          token: mockCredentials.user.token(
            onBehalfOf.principal.userEntityRef,
            { actor: { subject: `plugin:${plugin.getId()}` } },
          ),
        };
      },
    });
  },
});

const userInfoFactory = createServiceFactory({
  service: coreServices.userInfo,
  deps: {},
  factory: () => ({
    async getUserInfo({
      principal,
    }: BackstageCredentials<BackstageUserPrincipal>) {
      const { userEntityRef } = principal;
      const [, name] = userEntityRef.split('/');
      return {
        userEntityRef,
        ownershipEntityRefs: [
          userEntityRef,
          ...GROUPS[name].map(group => `group:default/${group}`),
        ],
      };
    },
  }),
});

const gitopsPlugin = createBackendPlugin({
  pluginId: 'gitops',
  register(env) {
    env.registerInit({
      deps: { permissionsRegistry: coreServices.permissionsRegistry },
      async init({ permissionsRegistry }) {
        permissionsRegistry.addResourceType({
          resourceRef: gitopsDeploymentResourceRef,
          permissions: gitopsDeploymentPermissions,
          rules: Object.values(gitopsDeploymentRules),
          getResources: async refs =>
            refs.map(ref => {
              const { entityRef, environment } = parseDeploymentRef(ref);
              return { entity: entityOf(entityRef), environment };
            }),
        });
      },
    });
  },
});

/** A permission backend with the policy, and a plugin whose conditions it has applied. */
export class PolicyBackend {
  readonly #backend: TestBackend;

  static async start(roles?: object): Promise<PolicyBackend> {
    const backend = await startTestBackend({
      features: [
        permissionPlugin,
        permissionModuleGitops,
        gitopsPlugin,
        mockServices.rootConfig.factory({
          data: {
            permission: { enabled: true },
            gitops: {
              environments: ['dev', 'staging', 'prod'].map(name => ({ name })),
              ...(roles ? { roles } : {}),
            },
          },
        }),
        authFactory,
        userInfoFactory,
      ],
    });
    return new PolicyBackend(backend);
  }

  private constructor(backend: TestBackend) {
    this.#backend = backend;
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
  }

  /** @param questions - with `resourceRef` where the permission has resources */
  async ask(
    person: string,
    questions: { permission: Permission; resourceRef?: string }[],
  ): Promise<boolean[]> {
    const { port } = this.#backend.server;
    const response = await fetch(
      `http://localhost:${port()}/api/permission/authorize`,
      {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: mockCredentials.user.header(`user:default/${person}`),
        },
        body: JSON.stringify({
          items: questions.map((question, index) => ({
            id: String(index),
            ...question,
          })),
        }),
      },
    );
    if (response.status !== 200) {
      throw new Error(`${response.status} ${await response.text()}`);
    }
    const { items } = await response.json();
    return items.map(
      ({ result }: { result: AuthorizeResult }) =>
        result === AuthorizeResult.ALLOW,
    );
  }
}

function entityOf(ref: string): Entity {
  const [, name] = ref.split('/');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default' },
    relations: [{ type: RELATION_OWNED_BY, targetRef: OWNERS[name] }],
  };
}
