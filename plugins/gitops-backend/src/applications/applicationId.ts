import { createHash } from 'node:crypto';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';

const ID_LENGTH = 16;

/** A mirror keeps an object for as long as an Application stays as it is, and has its Applications for itself. */
const ids = new WeakMap<ArgocdApplication, string>();

/**
 * A short name for an Application, that a browser can hand back without learning anything that Argo CD would take. It
 * finds only what belongs to the entity that it comes with.
 *
 * @returns 16 characters of base64url: 96 bits of a SHA-256
 */
export function applicationId(application: {
  instance: string;
  namespace: string;
  name: string;
}): string {
  const { instance, namespace, name } = application;
  return createHash('sha256')
    .update([instance, namespace, name].join('\n'))
    .digest('base64url')
    .slice(0, ID_LENGTH);
}

/**
 * The same of what a mirror holds, worked out once.
 *
 * @param instance - name of the mirror's instance
 */
export function applicationIdOf(
  instance: string,
  application: ArgocdApplication,
): string {
  const known = ids.get(application);
  if (known !== undefined) {
    return known;
  }
  const { namespace, name } = application;
  const id = applicationId({ instance, namespace, name });
  ids.set(application, id);
  return id;
}
