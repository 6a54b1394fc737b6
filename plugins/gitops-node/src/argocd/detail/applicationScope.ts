import { ApplicationOutline } from '../model/ArgocdApplication';

/**
 * Which Application a call is about, out of the mirror.
 *
 * @public
 */
export type ApplicationRef = Pick<
  ApplicationOutline,
  'name' | 'namespace' | 'project'
> &
  Partial<Pick<ApplicationOutline, 'paused'>>;

/**
 * What goes with every call about one Application. Without the project Argo CD does not tell a missing Application from
 * a hidden one; without the namespace it looks in its own only.
 */
export function applicationScope(app: ApplicationRef): {
  project: string;
  appNamespace: string;
} {
  return { project: app.project, appNamespace: app.namespace };
}

/**
 * Segments of the path below one Application.
 */
export function applicationPath(app: ApplicationRef, ...rest: string[]) {
  return ['api', 'v1', 'applications', app.name, ...rest];
}
