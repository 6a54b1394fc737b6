import {
  ApplicationStatus,
  DeploymentPullRequest,
  EnvironmentState,
} from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * Where an entity stands in one environment, out of what is known about it there.
 */
export function environmentState(options: {
  /** Whether the environment's instance has ever said what it has. */
  known: boolean;
  applications: ApplicationStatus[];
  /** Those that touch the environment. */
  pullRequests: DeploymentPullRequest[];
}): EnvironmentState {
  const { known, applications, pullRequests } = options;
  if (!known) {
    return 'unknown';
  }
  if (applications.length > 0) {
    return applications.every(isIdle) ? 'idle' : 'deployed';
  }
  if (pullRequests.some(({ state }) => state === 'merged')) {
    return 'waitingForArgocd';
  }
  return pullRequests.length > 0 ? 'waitingForReview' : 'absent';
}

/**
 * Whether an Application runs no image because Git asks for none. Argo CD names the images of live pods: there is none
 * although everything of the Application is in place and nothing is under way.
 */
export function isIdle(
  application: Pick<
    ApplicationStatus,
    'images' | 'sync' | 'health' | 'operation'
  >,
): boolean {
  const { images, sync, health, operation } = application;
  return (
    images.length === 0 &&
    sync === 'Synced' &&
    health === 'Healthy' &&
    operation?.phase !== 'Running' &&
    operation?.phase !== 'Terminating'
  );
}
