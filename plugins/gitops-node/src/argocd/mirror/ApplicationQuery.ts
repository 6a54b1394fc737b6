import { ApplicationOutline } from '../model/ArgocdApplication';
import { LabelSelector } from './LabelSelector';

/**
 * Which Applications are meant: those that meet all that is set.
 *
 * @public
 */
export interface ApplicationQuery {
  name?: string;
  namespace?: string;
  project?: string;
  selector?: LabelSelector;
}

/** @public */
export function matchesQuery(
  application: Pick<
    ApplicationOutline,
    'name' | 'namespace' | 'project' | 'labels'
  >,
  query: ApplicationQuery,
): boolean {
  const { name, namespace, project, selector } = query;
  return (
    (name === undefined || application.name === name) &&
    (namespace === undefined || application.namespace === namespace) &&
    (project === undefined || application.project === project) &&
    (selector === undefined || selector.matches(application.labels))
  );
}
