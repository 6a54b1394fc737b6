import {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { gitopsInstanceReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { createGitopsRouter, GitopsRouter } from '../openapi/GitopsRouter';
import { InstanceVersions } from './InstanceVersions';
import { toInstanceDetails } from './toInstanceDetails';

/**
 * `GET /instances`: how the Argo CD instances are, as `InstanceList`, out of memory and as this backend sees them. For
 * the platform team: 403 without the permission `gitops.instance.read`.
 *
 * To be mounted on the validated router.
 */
export function createInstancesRouter(options: {
  httpAuth: HttpAuthService;
  permissions: Pick<PermissionsService, 'authorize'>;
  instances: Pick<ArgocdInstances, 'all'>;
  versions: Pick<InstanceVersions, 'of'>;
}): GitopsRouter {
  const { httpAuth, permissions, instances, versions } = options;
  const router = createGitopsRouter();

  router.get('/instances', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const permission = gitopsInstanceReadPermission;
    const [{ result }] = await permissions.authorize([{ permission }], {
      credentials,
    });
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `The permission ${permission.name} is not granted`,
      );
    }
    res
      .set('Cache-Control', 'private, no-cache')
      .vary('Authorization')
      .json({
        items: instances.all.map(access =>
          toInstanceDetails(access, versions.of(access.instance.name)),
        ),
      });
  });

  return router;
}
