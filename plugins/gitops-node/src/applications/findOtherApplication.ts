import { ConflictError } from '@backstage/errors';
import { ApplicationSpec } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationPlace,
  argoApplicationPath,
  readArgoApplicationPath,
} from '../render/paths';

/**
 * Looks for an application of somebody else that a new one would collide with: the same name in another team, or the
 * same name `<application>-<environment>` in Argo CD.
 *
 * @param paths - of the files in the GitOps repository
 * @returns what is wrong and what to do, or undefined when the name is free or the application's own
 * @public
 */
export function findOtherApplication(
  paths: Iterable<string>,
  spec: Pick<ApplicationSpec, 'name' | 'team' | 'environments'>,
): string | undefined {
  const wanted = new Set(spec.environments.map(name => `${spec.name}-${name}`));
  for (const path of paths) {
    const other = readArgoApplicationPath(path);
    if (other && collides(other)) {
      return `"${spec.name}" is taken by ${other.application} of team ${
        other.team
      } in ${other.environment} (${argoApplicationPath(
        other,
      )} in the GitOps repository): choose another name`;
    }
  }
  return undefined;

  function collides({ application, team, environment }: ApplicationPlace) {
    if (application === spec.name && team === spec.team) {
      return false;
    }
    return (
      application === spec.name || wanted.has(`${application}-${environment}`)
    );
  }
}

/**
 * The same as a guard.
 *
 * @throws ConflictError
 * @public
 */
export function assertNoOtherApplication(
  paths: Iterable<string>,
  spec: Pick<ApplicationSpec, 'name' | 'team' | 'environments'>,
): void {
  const problem = findOtherApplication(paths, spec);
  if (problem) {
    throw new ConflictError(problem);
  }
}
