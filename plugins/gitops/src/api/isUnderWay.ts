import {
  ApplicationStatus,
  EntityDeployments,
} from '@gitops-flow/backstage-plugin-gitops-common';

/** Whether something is expected to change soon, so that it pays to look often. */
export function isUnderWay(deployments: EntityDeployments): boolean {
  return (
    deployments.instances.some(({ state }) => state === 'connecting') ||
    deployments.environments.some(
      ({ state, applications }) =>
        state === 'waitingForReview' ||
        state === 'waitingForArgocd' ||
        applications.some(isChanging),
    )
  );
}

function isChanging(application: ApplicationStatus): boolean {
  return (
    application.health === 'Progressing' ||
    application.operation?.phase === 'Running' ||
    application.operation?.phase === 'Terminating'
  );
}
