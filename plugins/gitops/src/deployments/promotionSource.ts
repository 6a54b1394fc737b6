import { EnvironmentDeployment } from '@gitops-flow/backstage-plugin-gitops-common';
import { imagesOf } from './differsFrom';

/**
 * The environment whose image a promotion would bring to the one at `index`: the one before it where the application
 * is. Undefined when a promotion would change nothing, and where the application is not.
 */
export function promotionSource(
  environments: EnvironmentDeployment[],
  index: number,
): EnvironmentDeployment | undefined {
  const target = environments[index];
  const source = environments
    .slice(0, index)
    .reverse()
    .find(({ applications }) => applications.length > 0);
  return source &&
    target.applications.length > 0 &&
    isConfigured(target) &&
    imagesOf(source) !== '' &&
    imagesOf(source) !== imagesOf(target)
    ? source
    : undefined;
}

/** Whether the configuration names the environment. Others have a slash in their names. */
export function isConfigured(environment: EnvironmentDeployment): boolean {
  return !environment.name.includes('/');
}
