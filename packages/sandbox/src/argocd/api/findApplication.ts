import { Application } from '../applications/Application';
import { Session } from './Accounts';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { CONTROLLER_NAMESPACE } from '../reconcile/ApplicationComparison';

/**
 * The application that a call names, if the caller may see it.
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
): Application {
  const namespace = appNamespace || CONTROLLER_NAMESPACE;
  if (namespace !== CONTROLLER_NAMESPACE) {
    throw ApiError.denied();
  }
  if (project && !session.allows('applications', 'get', `${project}/${name}`)) {
    throw ApiError.denied();
  }
  const application = applications.get({ namespace, name });
  if (
    !application ||
    (project !== '' && application.spec.project !== project) ||
    !session.allows(
      'applications',
      'get',
      `${application.spec.project}/${name}`,
    )
  ) {
    throw project ? ApiError.notFound('applications', name) : ApiError.denied();
  }
  if (!applications.project(application.spec.project)) {
    throw ApiError.invalid(
      `app is not allowed in project "${application.spec.project}", or the project does not exist`,
    );
  }
  return application;
}

/** The name by which rights speak of an application. */
export function rightsName({ spec, metadata }: Application): string {
  return `${spec.project}/${metadata.name}`;
}
