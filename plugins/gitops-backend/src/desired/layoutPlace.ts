import {
  LABEL_NAME,
  LABEL_TEAM,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationPlace,
  ArgocdApplication,
  GitopsEnvironment,
  repositoryKey,
} from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * Where the GitOps repository keeps the files of an Application, if it is one of its own: what an application is named,
 * where it lies and what it is rendered from must all be as this portal writes it.
 *
 * @param options - `instance`: name of the Argo CD that has it; `environment`: to which it belongs; `repository`: key of
 * the GitOps repository
 * @returns undefined for an Application that came in another way
 */
export function layoutPlace(options: {
  instance: string;
  application: ArgocdApplication;
  environment: GitopsEnvironment | undefined;
  repository: string;
}): ApplicationPlace | undefined {
  const { instance, application, environment, repository } = options;
  const { name, namespace, labels, sources } = application;
  const { [LABEL_NAME]: applicationName, [LABEL_TEAM]: team } = labels;
  return environment &&
    applicationName &&
    team &&
    instance === environment.instance &&
    namespace === environment.applicationNamespace &&
    name === `${applicationName}-${environment.name}` &&
    sources.some(({ repoUrl }) => repositoryKey(repoUrl) === repository)
    ? { environment: environment.name, team, application: applicationName }
    : undefined;
}
