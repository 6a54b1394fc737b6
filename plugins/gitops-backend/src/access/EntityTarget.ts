import { LABEL_TEAM } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationQuery,
  ArgocdApplication,
  matchesQuery,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { AccessRules } from './readAccessRules';

/**
 * What an entity means in the world of GitOps.
 */
export interface EntityTarget {
  /** Full and in lower case. */
  entityRef: string;
  /** Name under which its pull requests know it. */
  application: string;
  /** Which Argo CD Applications its annotations name. Which of them it may have, {@link coversApplication} says. */
  query: ApplicationQuery;
  /** Names of the only instances that count; all of them when absent. */
  instances?: readonly string[];
  /** What binds it to its owner; nothing when absent. */
  ownership?: EntityOwnership;
}

/** Whose Applications an entity may have. */
export interface EntityOwnership {
  /** Teams that own the entity. */
  teams: readonly string[];
  teamLabel: AccessRules['teamLabel'];
  /** Names of the only AppProjects; all of them when absent. */
  projects?: readonly string[];
  /** Those of them that are its teams' own. */
  ownProjects?: readonly string[];
}

/**
 * Whether an Application belongs to an entity: the annotations name it, and its owner may have it.
 *
 * @param instance - name of the Argo CD instance that has the Application
 */
export function coversApplication(
  target: EntityTarget,
  instance: string,
  application: Pick<
    ArgocdApplication,
    'name' | 'namespace' | 'project' | 'labels'
  >,
): boolean {
  const { instances, ownership, query } = target;
  const { labels, project } = application;
  return (
    (!instances || instances.includes(instance)) &&
    matchesQuery(application, query) &&
    (!ownership?.projects || ownership.projects.includes(project)) &&
    ownsTeamOf(ownership, labels[LABEL_TEAM])
  );
}

/**
 * Whether an Application that an entity covers says itself whose it is, by its team or its project. Annotations alone
 * are written by whoever has the entity's file: enough to look, and not enough to change what may be somebody else's.
 */
export function isKnownToOwn(
  { ownership }: EntityTarget,
  { labels, project }: Pick<ArgocdApplication, 'labels' | 'project'>,
): boolean {
  return (
    !ownership ||
    ownership.teamLabel === 'ignored' ||
    labels[LABEL_TEAM] !== undefined ||
    (ownership.ownProjects ?? []).includes(project)
  );
}

/**
 * Whether an entity may have what the GitOps repository keeps for a team.
 */
export function coversTeam(target: EntityTarget, team: string): boolean {
  return ownsTeamOf(target.ownership, team);
}

function ownsTeamOf(
  ownership: EntityOwnership | undefined,
  team: string | undefined,
): boolean {
  if (!ownership || ownership.teamLabel === 'ignored') {
    return true;
  }
  return team === undefined
    ? ownership.teamLabel === 'honoured'
    : ownership.teams.includes(team);
}
