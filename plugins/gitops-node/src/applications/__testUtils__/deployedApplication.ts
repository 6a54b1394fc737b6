import { GitopsEnvironment } from '../../config/readGitopsConfig';
import { DeployedApplication } from '../ApplicationReader';

/** The environments of a company, in promotion order. */
export const ENVIRONMENTS: GitopsEnvironment[] = ['dev', 'staging', 'prod'].map(
  name => ({
    name,
    title: name,
    instance: name === 'prod' ? 'prod' : 'nonprod',
    applicationNamespace: 'argocd',
    destination: { name: `acme-${name}` },
    requireDigest: name === 'prod',
    sync: { automated: true, prune: name !== 'prod', selfHeal: true },
    decommission: name === 'prod' ? 'unexposed' : 'allowed',
  }),
);

/**
 * `checkout` of team `payments`, in the environments that have an image.
 *
 * @param images - text of `image.yaml` by the name of the environment
 * @param values - text of `values.yaml`, everywhere the same
 */
export function deployedApplication(
  images: Partial<Record<string, string>>,
  values = 'name: "checkout"\nexposure: "internal"\n',
): DeployedApplication {
  return {
    name: 'checkout',
    team: 'payments',
    environments: ENVIRONMENTS.flatMap(environment => {
      const image = images[environment.name];
      const place = {
        environment: environment.name,
        team: 'payments',
        application: 'checkout',
      };
      return image === undefined
        ? []
        : [{ environment, place, application: '', values, image }];
    }),
  };
}
