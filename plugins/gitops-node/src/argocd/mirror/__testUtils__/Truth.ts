import {
  applicationKey,
  ArgocdApplication,
  ApplicationRevision,
} from '../../model/ArgocdApplication';

/**
 * What is told of an Application at one time. A list tells `list`, and an operation without what makes `operation` more
 * than that; a stream tells everything.
 */
export interface Telling {
  list: string;
  operation: string;
  /** What no list tells, beside the operation. */
  details: string;
  everything: string;
}

/** For a while it was so, or there was no such Application. `to` is open while it is so still. */
interface Spell {
  told: Telling | undefined;
  to: number;
}

/**
 * Applications as they are and as they were.
 */
export class Truth {
  readonly #applications = new Map<string, ArgocdApplication>();
  readonly #spells = new Map<string, Spell[]>();
  readonly #deployments = new Set<string>();
  /** What became of each operation, by its Application and its start. */
  readonly #operations = new Map<string, Map<string, Set<string>>>();

  get all(): ArgocdApplication[] {
    return [...this.#applications.values()];
  }

  get(key: string): ArgocdApplication | undefined {
    return this.#applications.get(key);
  }

  write(application: ArgocdApplication): void {
    const key = applicationKey(application);
    this.#applications.set(key, application);
    this.#begin(key, tell(application));
    for (const entry of application.history) {
      this.#deployments.add(deploymentId(key, entry));
    }
    const { operation } = application;
    if (operation?.startedAt) {
      const operations = this.#operations.get(key) ?? new Map();
      this.#operations.set(key, operations);
      const became = operations.get(operation.startedAt) ?? new Set();
      operations.set(operation.startedAt, became);
      became.add(operation.dryRun ? 'dry run' : operation.phase);
    }
  }

  remove(key: string): void {
    this.#applications.delete(key);
    this.#begin(key, undefined);
    this.#operations.get(key)?.forEach(became => became.add('gone'));
  }

  /**
   * @param matches - is given undefined for the times without the Application
   * @returns the last time that it matched, by its number and its end, or undefined when it never did
   */
  find(
    key: string,
    matches: (told: Telling | undefined) => boolean,
  ): { number: number; to: number } | undefined {
    const spells = this.#spellsOf(key);
    const number = spells.findLastIndex(({ told }) => matches(told));
    return number < 0 ? undefined : { number, to: spells[number].to };
  }

  wasDeployed(id: string): boolean {
    return this.#deployments.has(id);
  }

  /** Whether an operation may be called failed now. */
  hasFailed(key: string, startedAt: string): boolean {
    const became = this.#operations.get(key)?.get(startedAt) ?? new Set();
    if (became.has('Failed')) {
      return true;
    }
    // One that is created anew under its name does not tell what became of operations before.
    return became.has('gone') && became.has('Running');
  }

  #begin(key: string, told: Telling | undefined): void {
    const spells = this.#spellsOf(key);
    spells[spells.length - 1].to = Date.now();
    spells.push({ told, to: Infinity });
  }

  #spellsOf(key: string): Spell[] {
    const spells = this.#spells.get(key) ?? [{ told: undefined, to: Infinity }];
    this.#spells.set(key, spells);
    return spells;
  }
}

/** What identifies a deployment, and its revision. */
export function deploymentId(
  key: string,
  entry: Pick<ApplicationRevision, 'id' | 'revision' | 'deployedAt'>,
): string {
  return [key, entry.id, entry.revision, entry.deployedAt].join(' ');
}

export function tell(application: ArgocdApplication): Telling {
  const { operation } = application;
  const list = JSON.stringify([
    application.project,
    application.labels,
    application.destination,
    application.autoSync,
    application.paused,
    application.deletingSince,
    application.sources,
    application.sync,
    application.health,
    application.images,
    operation?.phase,
    operation?.startedAt,
    operation?.finishedAt,
  ]);
  const details = JSON.stringify([
    application.applicationSet,
    application.conditions,
    application.history,
  ]);
  const said = JSON.stringify([
    operation?.phase,
    operation?.startedAt,
    operation?.message,
    operation?.retryCount,
    operation?.dryRun,
    operation?.initiatedBy,
  ]);
  return {
    list,
    operation: said,
    details,
    everything: [list, said, details].join('\n'),
  };
}
