import {
  approvingTeam,
  Platform,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { TeamPermission } from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * What teams must be able to do with the GitOps repository: a code owner has to be able to push, or GitHub takes no
 * notice of it.
 *
 * @returns rights by the slug of the team
 */
export function teamAccess(
  platform: Platform,
  teams: string[],
): Record<string, TeamPermission> {
  const pushing = teams.flatMap(team => [
    team,
    ...platform.environments.map(environment =>
      approvingTeam(environment, team),
    ),
  ]);
  return {
    [platform.platformTeam]: 'maintain',
    ...Object.fromEntries(pushing.map(team => [team, 'push' as const])),
  };
}
