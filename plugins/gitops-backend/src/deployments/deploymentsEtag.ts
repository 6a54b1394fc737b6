import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { createHash } from 'node:crypto';

/**
 * A weak ETag. The moment at which a live instance was last heard of moves all the time and says nothing new, so it
 * does not count; that of a stale instance does.
 */
export function deploymentsEtag(deployments: EntityDeployments): string {
  const instances = deployments.instances.map(({ observedAt, ...instance }) =>
    instance.state === 'live' ? instance : { ...instance, observedAt },
  );
  const hash = createHash('sha256')
    .update(JSON.stringify({ ...deployments, instances }))
    .digest('base64url');
  return `W/"${hash}"`;
}
