import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * Leaves out of an answer every environment that the caller may not see: its Applications, pull requests that touch no
 * other environment, and instances behind no other environment.
 */
export function onlyAllowed(
  deployments: EntityDeployments,
  grant: { allows(environment: string): boolean },
): EntityDeployments {
  const environments = deployments.environments.filter(({ name }) =>
    grant.allows(name),
  );
  if (environments.length === deployments.environments.length) {
    return deployments;
  }
  const instances = new Set(environments.map(({ instance }) => instance));
  return {
    ...deployments,
    environments,
    pullRequests: deployments.pullRequests.flatMap(pullRequest => {
      const touched = pullRequest.environments.filter(name =>
        grant.allows(name),
      );
      return touched.length > 0
        ? [{ ...pullRequest, environments: touched }]
        : [];
    }),
    instances: deployments.instances.filter(({ name }) => instances.has(name)),
  };
}
