import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { GitopsPermissionPolicy } from './GitopsPermissionPolicy';
import { readRoles } from './readRoles';

/**
 * Makes the roles of `gitops.roles` the portal's permission policy. A portal has one policy: it replaces the one that
 * allows everything.
 *
 * @public
 */
export const permissionModuleGitops = createBackendModule({
  pluginId: 'permission',
  moduleId: 'gitops',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        policy: policyExtensionPoint,
        userInfo: coreServices.userInfo,
      },
      async init({ config, policy, userInfo }) {
        policy.setPolicy(
          GitopsPermissionPolicy.create({ roles: readRoles(config), userInfo }),
        );
      },
    });
  },
});
