import { Application } from '../applications/Application';
import { permitsNamespace } from '../applications/AppProject';
import { Session } from './Accounts';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { CONTROLLER_NAMESPACE } from '../applications/instanceName';

/**
 * The application that a call names, if the caller may see it, or do to it what the call is about.
 *
 * Whoever may not see it, and whoever does not say its project, learns nothing: 403 for what is missing too. With the
 * project and a right on that name a missing one is 404.
 *
 * @throws ApiError 400 where its project does not exist, 403, 404
 */
export function findApplication(
  { applications }: ApiContext,
  session: Session,
  {
    name,
    project,
    appNamespace,
  }: {
    name: string;
    /** Empty where the caller did not say. */
    project: string;
    appNamespace: string;
  },
  /** What the caller wants to do. */
  action: string = 'get',
): Application {
  const namespace = appNamespace || CONTROLLER_NAMESPACE;
  if (!applications.isEnabled(namespace)) {
    throw ApiError.denied();
  }
  const metadata = { namespace, name };
  const allows = (other: string) =>
    session.allows(
      'applications',
      action,
      rightsName({ metadata, spec: { project: other } }),
    );
  if (project && !allows(project)) {
    throw ApiError.denied();
  }
  const application = applications.get(metadata);
  if (
    !application ||
    (project !== '' && application.spec.project !== project) ||
    !allows(application.spec.project)
  ) {
    throw project ? ApiError.notFound('applications', name) : ApiError.denied();
  }
  const found = applications.project(application.spec.project);
  if (!found || !permitsNamespace(found, namespace)) {
    throw ApiError.invalid(
      `app is not allowed in project "${application.spec.project}", or the project does not exist`,
    );
  }
  return application;
}

/** The name by which rights speak of an application. */
export function rightsName({
  spec: { project },
  metadata: { namespace = CONTROLLER_NAMESPACE, name },
}: {
  spec: Pick<Application['spec'], 'project'>;
  metadata: Pick<Application['metadata'], 'namespace' | 'name'>;
}): string {
  return namespace === CONTROLLER_NAMESPACE
    ? `${project}/${name}`
    : `${project}/${namespace}/${name}`;
}
