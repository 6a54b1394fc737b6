import { stringifyEntityRef } from '@backstage/catalog-model';
import { GitopsRoles } from './readRoles';

/** What a sign-in resolver puts among the claims need not be a reference. */
const GROUP = /^group:([^:/]+)\/([^:/]+)$/;

/**
 * For which teams a person is an approver, by environment. A group that can be read in two ways, such as
 * `payments-eu-prod-approvers` where there are `prod` and `eu-prod`, is that of the environment with the longer name.
 *
 * @param claims - full references of the person and their groups
 * @returns references of the owning groups by environment, without environments that have none
 */
export function approvedTeams(
  { approver, environments }: Pick<GitopsRoles, 'approver' | 'environments'>,
  claims: readonly string[],
): Map<string, string[]> {
  const hasEnvironment = approver.groups.includes('{environment}');
  const longestFirst = [...environments].sort((a, b) => b.length - a.length);
  const found = new Map<string, string[]>();
  for (const claim of claims) {
    const [, namespace, name] = claim.match(GROUP) ?? [];
    const readings = longestFirst.flatMap(environment => {
      const team =
        name && readTeam(name, approvers(approver.groups, environment));
      return team ? [{ environment, team }] : [];
    });
    for (const { environment, team } of hasEnvironment
      ? readings.slice(0, 1)
      : readings) {
      found.set(environment, [
        ...(found.get(environment) ?? []),
        stringifyEntityRef({ kind: 'group', namespace, name: team }),
      ]);
    }
  }
  return new Map(
    approver.environments.flatMap(environment => {
      const teams = found.get(environment);
      return teams ? [[environment, teams]] : [];
    }),
  );
}

/** What stands before and behind the team's name. */
function approvers(pattern: string, environment: string): string[] {
  return pattern
    .replaceAll('{environment}', environment)
    .toLocaleLowerCase('en-US')
    .split('{team}');
}

function readTeam(
  group: string,
  [before, after]: string[],
): string | undefined {
  return group.startsWith(before) &&
    group.endsWith(after) &&
    group.length > before.length + after.length
    ? group.slice(before.length, group.length - after.length)
    : undefined;
}
