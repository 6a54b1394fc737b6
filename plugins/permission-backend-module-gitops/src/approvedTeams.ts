import { stringifyEntityRef } from '@backstage/catalog-model';
import { GitopsRoles } from './readRoles';

/** What a sign-in resolver puts among the claims need not be a reference. */
const GROUP = /^group:([^:/]+)\/([^:/]+)$/;

/**
 * For which teams a person is an approver, by environment.
 *
 * @param claims - full references of the person and their groups
 * @returns references of the owning groups by environment, without environments that have none
 */
export function approvedTeams(
  approver: GitopsRoles['approver'],
  claims: readonly string[],
): Map<string, string[]> {
  const groups = claims.flatMap(claim => {
    const [, namespace, name] = claim.match(GROUP) ?? [];
    return name === undefined ? [] : [{ namespace, name }];
  });
  const found = new Map<string, string[]>();
  for (const environment of approver.environments) {
    const [before, after] = approver.groups
      .replaceAll('{environment}', environment)
      .toLocaleLowerCase('en-US')
      .split('{team}');
    const teams = groups.flatMap(({ namespace, name }) => {
      const isApprovers =
        name.startsWith(before) &&
        name.endsWith(after) &&
        name.length > before.length + after.length;
      const team = name.slice(before.length, name.length - after.length);
      return isApprovers
        ? [stringifyEntityRef({ kind: 'group', namespace, name: team })]
        : [];
    });
    if (teams.length > 0) {
      found.set(environment, teams);
    }
  }
  return found;
}
