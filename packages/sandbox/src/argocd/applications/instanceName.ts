/** The namespace that Argo CD runs in. */
export const CONTROLLER_NAMESPACE = 'argocd';

/** The one name by which an application is known among those of all namespaces. */
export function instanceName({
  namespace = CONTROLLER_NAMESPACE,
  name,
}: {
  namespace?: string;
  name: string;
}): string {
  return namespace === CONTROLLER_NAMESPACE ? name : `${namespace}_${name}`;
}

/** The application of a name that `instanceName` has made; neither part of it can hold an underscore. */
export function instanceKey(instance: string): {
  namespace: string;
  name: string;
} {
  const [first, second] = instance.split('_');
  return second === undefined
    ? { namespace: CONTROLLER_NAMESPACE, name: first }
    : { namespace: first, name: second };
}
