import { Application, SKIP_RECONCILE } from '../applications/Application';
import { stableText } from '../cluster/sortKeys';
import { ObjectEvent } from '../cluster/ObjectStore';

/** Tells changes that the controller has to look at from those that it wrote itself. */
export class ApplicationNews {
  /** What was seen last, by namespace and name. */
  readonly #seen = new Map<string, string>();

  private constructor() {}

  static create(): ApplicationNews {
    return new ApplicationNews();
  }

  /** Whether more than the status of an application changed. */
  isNews(type: ObjectEvent['type'], application: Application): boolean {
    const { metadata, spec, operation } = application;
    const key = `${metadata.namespace}/${metadata.name}`;
    if (type === 'DELETED') {
      this.#seen.delete(key);
      return true;
    }
    const before = this.#seen.get(key);
    const now = stableText([
      spec,
      operation ?? null,
      metadata.labels ?? null,
      metadata.deletionTimestamp ?? null,
      isSkipped(application),
    ]);
    this.#seen.set(key, now);
    return type === 'ADDED' || before !== now;
  }
}

/** Whether an application asks to be left alone. */
export function isSkipped(application: Application | undefined): boolean {
  return application?.metadata.annotations?.[SKIP_RECONCILE] === 'true';
}
