import { InputError, NotFoundError } from '@backstage/errors';
import {
  ApplicationOrigin,
  ApplicationOutline,
  ArgocdClient,
  ArgocdInstance,
  ArgocdTransport,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** An Application as its Argo CD has it now. */
export interface LiveApplication {
  application: ApplicationOutline;
  /** Where its manifests come from. */
  origins: ApplicationOrigin[];
}

/**
 * Reads an Application that a person names.
 *
 * @param options - `namespace` may be absent where only one namespace has an Application of this name
 * @throws InputError, NotFoundError, ArgocdError
 */
export async function readLiveApplication(options: {
  instances: ArgocdInstance[];
  instance: string;
  name: string;
  namespace?: string;
  signal: AbortSignal;
}): Promise<LiveApplication> {
  const { instances, name, namespace, signal } = options;
  const instance = instances.find(each => each.name === options.instance);
  if (!instance) {
    throw new InputError(
      `instance: there is no Argo CD ${JSON.stringify(
        options.instance,
      )}; argocd.appLocatorMethods has ${instances
        .map(each => each.name)
        .join(', ')}`,
    );
  }
  const transport = ArgocdTransport.create({ instance });
  const client = ArgocdClient.create({ instance, transport });
  try {
    const { applications } = await client.listApplications({ signal });
    const found = applications.filter(
      each =>
        each.name === name && (!namespace || each.namespace === namespace),
    );
    const [application] = found;
    if (!application) {
      throw new NotFoundError(
        `application: the Argo CD ${instance.name} has no Application ${name}${
          namespace ? ` in the namespace ${namespace}` : ''
        } that the portal may see: look up its name there`,
      );
    }
    if (found.length > 1) {
      throw new InputError(
        `namespace: ${name} is in ${found
          .map(each => each.namespace)
          .join(' and ')}: name one of them`,
      );
    }
    return {
      application,
      origins: await client.readOrigins(application, { signal }),
    };
  } finally {
    await transport.close();
  }
}
