import { NotAllowedError } from '@backstage/errors';
import { coversTeam, EntityTarget } from './EntityTarget';

/**
 * Anybody's entity may bear the name of somebody else's application. What the GitOps repository has belongs to the team
 * in whose folder it lies.
 *
 * @throws NotAllowedError when that team does not own the entity
 */
export function assertTeam(target: EntityTarget, team: string): void {
  if (!coversTeam(target, team)) {
    throw new NotAllowedError(
      `The GitOps repository has ${target.application} for the team ${team}, which does not own ${target.entityRef}: make them the same, in the catalog or in the GitOps repository`,
    );
  }
}
