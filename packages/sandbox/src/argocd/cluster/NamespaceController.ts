import {
  IN_CLUSTER,
  KubernetesObject,
  ObjectReference,
} from './KubernetesObject';
import { ObjectStore } from './ObjectStore';

interface Namespace extends KubernetesObject {
  status?: { phase: 'Active' };
}

/** Those that every cluster begins with. */
const BUILT_IN = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Where Argo CD itself was installed. */
const ARGOCD = 'argocd';

/** Whether something can be put into a namespace. */
export function namespaceExists(
  store: ObjectStore,
  { cluster, namespace }: Pick<ObjectReference, 'cluster' | 'namespace'>,
): boolean {
  return (
    BUILT_IN.includes(namespace) ||
    (cluster === IN_CLUSTER && namespace === ARGOCD) ||
    store.get({
      cluster,
      group: '',
      kind: 'Namespace',
      namespace: '',
      name: namespace,
    }) !== undefined
  );
}

/** Opens namespaces, and empties those that are gone. */
export class NamespaceController {
  readonly #store: ObjectStore;

  private constructor(store: ObjectStore) {
    this.#store = store;
  }

  static create({ store }: { store: ObjectStore }): NamespaceController {
    return new NamespaceController(store);
  }

  reconcile(reference: ObjectReference): undefined {
    this.#store.update<Namespace>(reference, draft => {
      draft.status = { phase: 'Active' };
    });
    return undefined;
  }

  /** What lay in a namespace goes with it. */
  removed({ cluster, name }: ObjectReference): void {
    this.#store
      .list({ cluster, namespace: name })
      .forEach(({ reference }) => this.#store.remove(reference));
  }
}
