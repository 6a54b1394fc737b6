import { Application, RESOURCES_FINALIZER } from '../applications/Application';
import { ApplicationStore } from '../applications/ApplicationStore';
import { instanceName } from '../applications/instanceName';
import { timestamp } from '../cluster/KubernetesObject';
import { ObjectStore } from '../cluster/ObjectStore';
import { ApplicationComparison } from './ApplicationComparison';
import { pause } from '../sync/pause';

/** Ends applications that are marked for deletion, and what they run where their finalizer asks for that. */
export class ApplicationFinalizer {
  readonly #applications: ApplicationStore;
  readonly #objects: ObjectStore;
  readonly #comparison: ApplicationComparison;
  readonly #delayMs: number;
  readonly #signal: AbortSignal;

  private constructor(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    comparison: ApplicationComparison;
    delayMs: number;
    signal: AbortSignal;
  }) {
    this.#applications = options.applications;
    this.#objects = options.objects;
    this.#comparison = options.comparison;
    this.#delayMs = options.delayMs;
    this.#signal = options.signal;
  }

  static create(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    comparison: ApplicationComparison;
    /** Between the mark and the end of what the application runs. Milliseconds. */
    delayMs: number;
    /** Ends the wait; the mark stays for the next start. */
    signal: AbortSignal;
  }): ApplicationFinalizer {
    return new ApplicationFinalizer(options);
  }

  /** Gone at the end, unless something it made is itself waiting to be deleted. */
  async finalize(application: Application): Promise<void> {
    const key = {
      namespace: application.metadata.namespace ?? '',
      name: application.metadata.name,
    };
    if (application.metadata.finalizers?.includes(RESOURCES_FINALIZER)) {
      if (!(await pause(this.#delayMs, this.#signal))) {
        return;
      }
      if (!this.#deleteResources(instanceName(key))) {
        return;
      }
      const { status } = await this.#comparison.compare(application);
      this.#applications.update(key, draft => {
        draft.status = { ...draft.status, ...status };
      });
    }
    this.#applications.remove(key);
  }

  /** @returns whether nothing is left */
  #deleteResources(application: string): boolean {
    let left = 0;
    for (const { reference, object } of this.#objects.grouped(application)) {
      if (object.metadata.finalizers?.length) {
        left += 1;
        this.#objects.update(reference, draft => {
          draft.metadata.deletionTimestamp ??= timestamp(Date.now());
        });
      } else {
        this.#objects.remove(reference);
      }
    }
    return left === 0;
  }
}
