import { EnvironmentDeployment } from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * The nearest earlier environment whose images are not those of the environment at `index`. Undefined when they are the
 * same, or when there is nothing to compare.
 */
export function differsFrom(
  environments: EnvironmentDeployment[],
  index: number,
): EnvironmentDeployment | undefined {
  const own = imagesOf(environments[index]);
  const earlier = environments
    .slice(0, index)
    .reverse()
    .find(environment => imagesOf(environment) !== '');
  return own && earlier && imagesOf(earlier) !== own ? earlier : undefined;
}

/** What runs in an environment, as a text to compare; empty when nothing does. */
export function imagesOf(environment: EnvironmentDeployment): string {
  const images = environment.applications.flatMap(
    application => application.images,
  );
  return [...new Set(images)].sort().join('\n');
}
