import { InputError } from '@backstage/errors';
import { DeployedApplication, DeployedEnvironment } from './ApplicationReader';

/**
 * An environment that an application is in, by its name.
 *
 * @param field - of the input, for the error
 * @throws InputError when the application is not there
 */
export function chooseEnvironment(
  application: DeployedApplication,
  name: string,
  field: string,
): DeployedEnvironment {
  const found = application.environments.find(
    ({ environment }) => environment.name === name,
  );
  if (!found) {
    throw new InputError(
      `${field}: ${application.name} is not in ${JSON.stringify(
        name,
      )}; it is in ${application.environments
        .map(({ environment }) => environment.name)
        .join(', ')}`,
    );
  }
  return found;
}
