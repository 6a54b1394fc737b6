import { load } from '../process/loadTypescript.mjs';

const { createBackendModule } = load('@backstage/backend-plugin-api');
const { stringifyEntityRef } = load('@backstage/catalog-model');
const {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} = load('@backstage/plugin-auth-node');

/** Says who asks, as the header of a proxy that signs people in. */
export const PERSON_HEADER = 'x-person';
export const PROVIDER = 'people';

/**
 * Signs in whoever the header names. Backstage finds them in the catalog and issues its token as to anybody.
 */
export const authModulePeople = createBackendModule({
  pluginId: 'auth',
  moduleId: 'people',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: PROVIDER,
          factory: createProxyAuthProviderFactory({
            authenticator: createProxyAuthenticator({
              defaultProfileTransform: async () => ({ profile: {} }),
              initialize() {},
              authenticate: async ({ req }) => ({
                result: { name: req.header(PERSON_HEADER) },
              }),
            }),
            signInResolver: ({ result }, context) =>
              context.signInWithCatalogUser({
                entityRef: stringifyEntityRef({
                  kind: 'User',
                  namespace: 'default',
                  name: result.name,
                }),
              }),
          }),
        });
      },
    });
  },
});
