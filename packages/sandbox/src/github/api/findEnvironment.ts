import { notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { DeploymentEnvironment } from '../store/EnvironmentStore';
import { Repository } from '../store/RepositoryStore';

/** @throws GithubError 404 */
export function findEnvironment(
  { environments }: GithubServices,
  repository: Repository,
  name: string,
): DeploymentEnvironment {
  const environment = environments.find(repository.id, name);
  if (!environment) {
    throw notFound();
  }
  return environment;
}
