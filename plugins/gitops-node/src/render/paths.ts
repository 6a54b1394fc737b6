/**
 * Where an application's files lie in the GitOps repository. Nothing there is shared between applications, so pull
 * requests for different applications never touch the same file.
 *
 * @public
 */
export interface ApplicationPlace {
  environment: string;
  team: string;
  application: string;
}

/** The Argo CD Application. Written once, changed by the platform. */
export function argoApplicationPath(place: ApplicationPlace): string {
  return `argocd/applications/${place.environment}/${place.team}/${place.application}.yaml`;
}

/** Folder of both values files. */
export function valuesFolder(place: ApplicationPlace): string {
  return `values/${place.environment}/${place.team}/${place.application}`;
}

/** What people decide. */
export function valuesPath(place: ApplicationPlace): string {
  return `${valuesFolder(place)}/values.yaml`;
}

/** What runs. Changed by promotions and builds only. */
export function imagePath(place: ApplicationPlace): string {
  return `${valuesFolder(place)}/image.yaml`;
}

/** Values of the platform that every application of an environment gets. */
export function platformValuesPath(environment: string): string {
  return `values/_platform/${environment}.yaml`;
}

/**
 * The AppProject that gives a team its place in an environment. It is there when the platform team has onboarded the
 * team.
 *
 * @public
 */
export function argoProjectPath(options: {
  environment: string;
  team: string;
}): string {
  return `argocd/projects/${options.environment}/${options.team}.yaml`;
}

const APPLICATION_FILES =
  /^(?:argocd\/applications\/([^/]+)\/([^/]+)\/([^/]+)\.yaml|values\/([^/]+)\/([^/]+)\/([^/]+)\/.+)$/;

/**
 * Reads which application a file of the GitOps repository belongs to, and where.
 *
 * @returns undefined for what belongs to no application, or to several
 * @public
 */
export function readApplicationPath(
  path: string,
): ApplicationPlace | undefined {
  const [environment, team, application] =
    path
      .match(APPLICATION_FILES)
      ?.slice(1)
      .filter(segment => segment !== undefined) ?? [];
  return application ? { environment, team, application } : undefined;
}

/**
 * Reads which application a file of the GitOps repository declares.
 *
 * @returns undefined for every path but that of an Argo CD Application
 * @public
 */
export function readArgoApplicationPath(
  path: string,
): ApplicationPlace | undefined {
  const match = path.match(
    /^argocd\/applications\/([^/]+)\/([^/]+)\/([^/]+)\.yaml$/,
  );
  return match
    ? { environment: match[1], team: match[2], application: match[3] }
    : undefined;
}
