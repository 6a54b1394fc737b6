import { LABEL_NAME } from '@gitops-flow/backstage-plugin-gitops-common';
import { isDeepStrictEqual } from 'node:util';
import { ApplicationQuery, matchesQuery } from './ApplicationQuery';
import {
  applicationKey,
  ApplicationOutline,
  ArgocdApplication,
} from './ArgocdApplication';

/**
 * An Application that came, changed or went.
 *
 * @public
 */
export interface ApplicationChange {
  before?: ArgocdApplication;
  after?: ArgocdApplication;
}

/**
 * The Applications of one instance, found by name or by the name label without looking at all of them.
 */
export class ApplicationIndex {
  readonly #applications = new Map<string, ArgocdApplication>();
  readonly #keysByName = new Map<string, Set<string>>();
  readonly #keysByLabel = new Map<string, Set<string>>();

  get size(): number {
    return this.#applications.size;
  }

  /**
   * @returns the change, or undefined when there is none
   */
  upsert(application: ArgocdApplication): ApplicationChange | undefined {
    const key = applicationKey(application);
    const before = this.#applications.get(key);
    if (before && isDeepStrictEqual(before, application)) {
      return undefined;
    }
    if (before) {
      this.#forget(key, before);
    }
    this.#applications.set(key, application);
    add(this.#keysByName, application.name, key);
    add(this.#keysByLabel, application.labels[LABEL_NAME], key);
    return { before, after: application };
  }

  /**
   * @returns the change, or undefined when there was no such Application
   */
  delete(application: {
    namespace: string;
    name: string;
  }): ApplicationChange | undefined {
    const key = applicationKey(application);
    const before = this.#applications.get(key);
    if (!before) {
      return undefined;
    }
    this.#forget(key, before);
    return { before };
  }

  /**
   * Takes over a whole list. What a list does not tell (history, conditions, messages) stays as it was known.
   *
   * @returns what changed by it
   */
  reconcile(
    list: ApplicationOutline[],
    options: {
      /** Keys that something newer than the list is known about: the list's word on them does not count. */
      except: ReadonlySet<string>;
    },
  ): ApplicationChange[] {
    const listed = new Map(
      list.map(outline => [applicationKey(outline), outline]),
    );
    const gone = [...this.#applications]
      .filter(([key]) => !listed.has(key) && !options.except.has(key))
      .map(([, application]) => this.delete(application));
    const changed = [...listed]
      .filter(([key]) => !options.except.has(key))
      .map(([key, outline]) =>
        this.upsert(complete(outline, this.#applications.get(key))),
      );
    return [...gone, ...changed].filter(change => change !== undefined);
  }

  find(query: ApplicationQuery): ArgocdApplication[] {
    return this.#candidates(query).filter(application =>
      matchesQuery(application, query),
    );
  }

  #candidates(query: ApplicationQuery): ArgocdApplication[] {
    const label = query.selector?.valueOf(LABEL_NAME);
    let keys: Iterable<string> | undefined;
    if (query.name !== undefined) {
      keys = this.#keysByName.get(query.name) ?? [];
    } else if (label !== undefined) {
      keys = this.#keysByLabel.get(label) ?? [];
    }
    return keys
      ? [...keys].flatMap(key => this.#applications.get(key) ?? [])
      : [...this.#applications.values()];
  }

  #forget(key: string, application: ArgocdApplication) {
    this.#applications.delete(key);
    remove(this.#keysByName, application.name, key);
    remove(this.#keysByLabel, application.labels[LABEL_NAME], key);
  }
}

function complete(
  outline: ApplicationOutline,
  known: ArgocdApplication | undefined,
): ArgocdApplication {
  const { operation } = outline;
  const message =
    operation &&
    known?.operation?.phase === operation.phase &&
    known.operation.startedAt === operation.startedAt
      ? known.operation.message
      : undefined;
  return {
    ...outline,
    ...(operation && message ? { operation: { ...operation, message } } : {}),
    conditions: known?.conditions ?? [],
    history: known?.history ?? [],
  };
}

function add(
  index: Map<string, Set<string>>,
  value: string | undefined,
  key: string,
) {
  if (value === undefined) {
    return;
  }
  const keys = index.get(value);
  if (keys) {
    keys.add(key);
  } else {
    index.set(value, new Set([key]));
  }
}

function remove(
  index: Map<string, Set<string>>,
  value: string | undefined,
  key: string,
) {
  if (value === undefined) {
    return;
  }
  const keys = index.get(value);
  keys?.delete(key);
  if (keys?.size === 0) {
    index.delete(value);
  }
}
