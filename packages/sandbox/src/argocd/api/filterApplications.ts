import { Application } from '../applications/Application';
import { sourcesOf } from '../applications/sources';
import { Session } from './Accounts';
import { ApplicationStore } from '../applications/ApplicationStore';
import { LabelSelector } from './parseSelector';
import { rightsName } from './findApplication';

/** Parameters that lists and streams of applications share. Empty ones do not narrow. */
export interface ApplicationFilter {
  name: string;
  projects: string[];
  /** Address of the first source's repository. */
  repo: string;
  appNamespace: string;
  selector: LabelSelector;
}

/** Whether the filter takes an application that the caller may see. */
export function isSelected(
  application: Application,
  filter: ApplicationFilter,
  session: Session,
): boolean {
  const { metadata, spec } = application;
  return (
    (!filter.name || metadata.name === filter.name) &&
    (filter.projects.length === 0 || filter.projects.includes(spec.project)) &&
    (!filter.repo || sourcesOf(spec)[0].repoURL === filter.repo) &&
    (!filter.appNamespace || metadata.namespace === filter.appNamespace) &&
    filter.selector(metadata.labels ?? {}) &&
    session.allows('applications', 'get', rightsName(application))
  );
}

/** Applications that the filter takes and the caller may see, by name. */
export function selectApplications(
  applications: ApplicationStore,
  filter: ApplicationFilter,
  session: Session,
): Application[] {
  return applications
    .list()
    .filter(application => isSelected(application, filter, session));
}
