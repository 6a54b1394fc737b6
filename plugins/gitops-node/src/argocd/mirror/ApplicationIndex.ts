import { LABEL_NAME } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  applicationKey,
  ApplicationOperation,
  ApplicationOutline,
  ArgocdApplication,
} from '../model/ArgocdApplication';
import { ApplicationQuery, matchesQuery } from './ApplicationQuery';
import { isSame } from './isSame';
import { KeyGroups } from './KeyGroups';
import { LabelIndex } from './LabelIndex';

/** So many candidates are looked at faster than a label is indexed. */
const FEW = 50;

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
 * The Applications of one instance, found by name, project, namespace or label without looking at all of them.
 */
export class ApplicationIndex {
  readonly #applications = new Map<string, ArgocdApplication>();
  readonly #byName = new KeyGroups();
  readonly #byProject = new KeyGroups();
  readonly #byNamespace = new KeyGroups();
  readonly #byLabel = LabelIndex.create({ pinned: LABEL_NAME });

  get size(): number {
    return this.#applications.size;
  }

  /**
   * @returns the change, or undefined when there is none
   */
  upsert(application: ArgocdApplication): ApplicationChange | undefined {
    const key = applicationKey(application);
    const before = this.#applications.get(key);
    if (before && isSame(before, application)) {
      return undefined;
    }
    if (!before || !isSameForQueries(before, application)) {
      this.#forget(key, before);
      this.#byName.add(application.name, key);
      this.#byProject.add(application.project, key);
      this.#byNamespace.add(application.namespace, key);
      this.#byLabel.add(application.labels, key);
    }
    this.#applications.set(key, application);
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
   * Takes over a whole list. What a list does not tell (history, conditions, messages) stays as it was known, and is
   * owed where the list told a change.
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
    const found: ArgocdApplication[] = [];
    for (const key of this.#candidates(query)) {
      const application = this.#applications.get(key);
      if (application && matchesQuery(application, query)) {
        found.push(application);
      }
    }
    return found;
  }

  /** Few keys, among which is all that the query can find. */
  #candidates(query: ApplicationQuery): Iterable<string> {
    const { name, namespace, project, selector } = query;
    if (name !== undefined) {
      return this.#byName.keysOf(name);
    }
    const labels = selector?.equalities() ?? [];
    const choices = [
      { groups: this.#byNamespace, values: listOf(namespace) },
      { groups: this.#byProject, values: listOf(project) },
      ...labels.map(({ key, values }) => ({
        groups: this.#byLabel.groupsOf(key),
        values,
      })),
    ].flatMap(({ groups, values }) =>
      groups && values.length > 0 ? [choiceOf(groups, values)] : [],
    );
    if (choices.every(({ size }) => size > FEW)) {
      // One label a query: a query with many would cost as many looks at everything.
      const unknown = labels.find(({ key }) => !this.#byLabel.has(key));
      if (unknown) {
        const groups = this.#byLabel.takeUp(unknown.key, this.#applications);
        choices.push(choiceOf(groups, unknown.values));
      }
    }
    if (choices.length === 0) {
      return this.#applications.keys();
    }
    const { groups, values } = choices.reduce((least, choice) =>
      choice.size < least.size ? choice : least,
    );
    return new Set(values.flatMap(value => [...groups.keysOf(value)]));
  }

  #forget(key: string, application: ArgocdApplication | undefined): void {
    if (!application) {
      return;
    }
    this.#applications.delete(key);
    this.#byName.remove(application.name, key);
    this.#byProject.remove(application.project, key);
    this.#byNamespace.remove(application.namespace, key);
    this.#byLabel.remove(application.labels, key);
  }
}

function listOf(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

function choiceOf(groups: KeyGroups, values: readonly string[]) {
  const size = values.reduce((sum, value) => sum + groups.sizeOf(value), 0);
  return { groups, values, size };
}

function isSameForQueries(a: ArgocdApplication, b: ArgocdApplication): boolean {
  return a.project === b.project && isSame(a.labels, b.labels);
}

function complete(
  outline: ApplicationOutline,
  known: ArgocdApplication | undefined,
): ArgocdApplication {
  const { operation } = outline;
  const completed: ArgocdApplication = {
    ...outline,
    ...(operation
      ? { operation: completeOperation(operation, known?.operation) }
      : {}),
    detailed: known?.detailed ?? false,
    ...(known?.owesDetails ? { owesDetails: true } : {}),
    ...(known?.applicationSet ? { applicationSet: known.applicationSet } : {}),
    conditions: known?.conditions ?? [],
    history: known?.history ?? [],
  };
  if (!known?.detailed || known.owesDetails) {
    return completed;
  }
  return isSame(known, completed) ? known : { ...completed, owesDetails: true };
}

function completeOperation(
  listed: ApplicationOperation,
  known: ApplicationOperation | undefined,
): ApplicationOperation {
  if (!known || known.startedAt !== listed.startedAt) {
    return listed;
  }
  if (known.phase === listed.phase && known.finishedAt === listed.finishedAt) {
    return { ...known, ...listed };
  }
  // The same from the start of an operation to its end. What it says changes with each try.
  const { dryRun, automated, initiatedBy, requestedBy, revision } = known;
  return {
    ...listed,
    ...(dryRun ? { dryRun } : {}),
    ...(automated ? { automated } : {}),
    ...(initiatedBy ? { initiatedBy } : {}),
    ...(requestedBy ? { requestedBy } : {}),
    ...(revision ? { revision } : {}),
  };
}
