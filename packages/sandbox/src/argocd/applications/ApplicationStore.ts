import { IN_CLUSTER, ObjectReference } from '../cluster/KubernetesObject';
import { ObjectEvent, ObjectStore } from '../cluster/ObjectStore';
import { matchesGlob } from '../render/matchesGlob';
import { AppProject } from './AppProject';
import { Application, ARGOPROJ, emptyStatus } from './Application';
import { CONTROLLER_NAMESPACE } from './instanceName';

/** Which application. */
export interface ApplicationKey {
  namespace: string;
  name: string;
}

/** A change of one application. */
export interface ApplicationEvent {
  type: ObjectEvent['type'];
  application: Application;
}

/** Where an application lies among all objects. */
export function applicationReference({
  namespace,
  name,
}: ApplicationKey): ObjectReference {
  return {
    cluster: IN_CLUSTER,
    group: ARGOPROJ,
    kind: 'Application',
    namespace,
    name,
  };
}

/** The Applications and AppProjects among the objects of Argo CD's own cluster. */
export class ApplicationStore {
  readonly #objects: ObjectStore;
  readonly #namespaces: string[];

  private constructor(objects: ObjectStore, namespaces: string[]) {
    this.#objects = objects;
    this.#namespaces = namespaces;
  }

  static create(
    objects: ObjectStore,
    {
      namespaces = [],
    }: {
      /** Where applications may lie besides Argo CD's own namespace; globs. Elsewhere nobody looks at them. */
      namespaces?: string[];
    } = {},
  ): ApplicationStore {
    return new ApplicationStore(objects, namespaces);
  }

  /** Whether applications may lie in a namespace. */
  isEnabled(namespace: string): boolean {
    return (
      namespace === CONTROLLER_NAMESPACE ||
      this.#namespaces.some(pattern => matchesGlob(pattern, namespace))
    );
  }

  get resourceVersion(): string {
    return String(this.#objects.resourceVersion);
  }

  get(key: ApplicationKey): Application | undefined {
    if (!this.isEnabled(key.namespace)) {
      return undefined;
    }
    const object = this.#objects.get(applicationReference(key));
    return object && withStatus(object as Application);
  }

  /** All applications, by name, then namespace. */
  list(): Application[] {
    return this.#objects
      .list({ cluster: IN_CLUSTER, group: ARGOPROJ, kind: 'Application' })
      .filter(({ reference }) => this.isEnabled(reference.namespace))
      .map(({ object }) => withStatus(object as Application))
      .sort((a, b) =>
        `${a.metadata.name}/${a.metadata.namespace}` <
        `${b.metadata.name}/${b.metadata.namespace}`
          ? -1
          : 1,
      );
  }

  update(
    key: ApplicationKey,
    change: (draft: Application) => void,
  ): Application | undefined {
    const updated = this.#objects.update<Application>(
      applicationReference(key),
      draft => {
        draft.status ??= emptyStatus();
        change(draft);
      },
    );
    return updated && withStatus(updated as Application);
  }

  remove(key: ApplicationKey): void {
    this.#objects.remove(applicationReference(key));
  }

  project(name: string): AppProject | undefined {
    return this.projects().find(({ metadata }) => metadata.name === name);
  }

  /** All projects, by name. `default` is there without a manifest, as in a fresh Argo CD. */
  projects(): AppProject[] {
    const projects = this.#objects
      .list({ cluster: IN_CLUSTER, group: ARGOPROJ, kind: 'AppProject' })
      .map(({ object }) => object as AppProject);
    return projects.sort((a, b) =>
      a.metadata.name < b.metadata.name ? -1 : 1,
    );
  }

  /** @returns a function that ends the watch */
  watch(listener: (event: ApplicationEvent) => void): () => void {
    return this.#objects.watch(({ type, reference, object }) => {
      if (
        reference.kind === 'Application' &&
        reference.group === ARGOPROJ &&
        this.isEnabled(reference.namespace)
      ) {
        listener({ type, application: withStatus(object as Application) });
      }
    });
  }
}

function withStatus(application: Application): Application {
  return application.status
    ? application
    : { ...application, status: emptyStatus() };
}
