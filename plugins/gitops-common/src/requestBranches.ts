/**
 * One application in one environment, as branches name it.
 *
 * @public
 */
export interface RequestPlace {
  environment: string;
  team: string;
  application: string;
}

/**
 * The branch of the GitOps repository on which an application is requested.
 *
 * @public
 */
export function requestBranch(application: string): string {
  return `app/${application}`;
}

/**
 * The branch of a change to settings. Different changes have different branches, so that each is reviewed alone; the
 * same change asked for twice has the same.
 *
 * @param key - short and the same for the same change
 * @public
 */
export function changeBranch(application: string, key: string): string {
  return `change/${application}/${key}`;
}

/**
 * The branch of the one open promotion to an environment. The workflows of the GitOps repository use the same, so a
 * later promotion replaces an earlier one, whoever asks for it.
 *
 * @public
 */
export function promotionBranch(place: RequestPlace): string {
  return `promote/${place.environment}/${place.team}/${place.application}`;
}

/**
 * The branch of the one open rollback in an environment.
 *
 * @public
 */
export function rollbackBranch(place: RequestPlace): string {
  return `rollback/${place.environment}/${place.team}/${place.application}`;
}

/**
 * The branch on which an application leaves an environment.
 *
 * @public
 */
export function decommissionBranch(place: RequestPlace): string {
  return `decommission/${place.environment}/${place.team}/${place.application}`;
}

/**
 * The branch on which an Application that Argo CD has already becomes an entity.
 *
 * @public
 */
export function importBranch(application: string): string {
  return `import/${application}`;
}
