import { HttpAuthService } from '@backstage/backend-plugin-api';
import { gitopsDeploymentReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import { EntityAccess } from '../access/EntityAccess';
import { createGitopsRouter, GitopsRouter } from '../openapi/GitopsRouter';
import { fleetEtag } from './fleetEtag';
import { FleetService } from './FleetService';
import { FleetSignals } from './FleetSignals';

/**
 * `GET /fleet?search=&environment=&health=&sync=&owner=&system=&instance=&state=&sort=&order=&limit=&offset=`: every
 * Application that the caller may see, as `Fleet`, with an ETag: one entry for each entity that has it. Whoever asks is
 * told by signal for some minutes when something changes.
 *
 * What `gitops.deployment.read` is not granted for is left out and not counted; 403 when it is granted for nothing at
 * all. 400 for a query that cannot be read.
 *
 * To be mounted on the validated router.
 */
export function createFleetRouter(options: {
  httpAuth: HttpAuthService;
  access: Pick<EntityAccess, 'list'>;
  service: FleetService;
  signals: FleetSignals;
}): GitopsRouter {
  const { httpAuth, access, service, signals } = options;
  const router = createGitopsRouter();

  router.get('/fleet', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const grants = await access.list({
      permission: gitopsDeploymentReadPermission,
      credentials,
    });
    const fleet = service.fleetOf(grants, req.query);
    signals.add(credentials.principal.userEntityRef);
    // Express answers 304 by itself when the ETag is the one that the caller has.
    res
      .set('ETag', fleetEtag(fleet))
      .set('Cache-Control', 'private, no-cache')
      .vary('Authorization')
      .json(fleet);
  });

  return router;
}
