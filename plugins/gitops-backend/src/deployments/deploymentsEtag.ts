import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { createHash } from 'node:crypto';

/**
 * A weak ETag. The moment at which live data was last known to be true moves all the time and says nothing new, so it
 * does not count; that of stale data does.
 */
export function deploymentsEtag(deployments: EntityDeployments): string {
  const hash = createHash('sha256')
    .update(
      JSON.stringify({
        ...deployments,
        environments: deployments.environments.map(environment => ({
          ...withoutLiveAge(environment),
          applications: environment.applications.map(withoutLiveAge),
        })),
        instances: deployments.instances.map(({ observedAt, ...instance }) =>
          instance.state === 'live' ? instance : { ...instance, observedAt },
        ),
      }),
    )
    .digest('base64url');
  return `W/"${hash}"`;
}

function withoutLiveAge<T extends { observedAt?: string; stale: boolean }>(
  value: T,
): T {
  return value.stale ? value : { ...value, observedAt: undefined };
}
