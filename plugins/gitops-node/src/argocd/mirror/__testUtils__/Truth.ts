import {
  applicationKey,
  ArgocdApplication,
} from '../../model/ArgocdApplication';

/**
 * What a list and a stream tell of an Application at one time. A list tells `list`, a stream tells everything.
 */
export interface Telling {
  list: string;
  stream: string;
  operation: string;
}

/** Something that was so for a while. `to` is open while it is so still. */
interface Spell {
  text: string;
  to: number;
}

/**
 * Applications as they are and as they were.
 */
export class Truth {
  readonly #applications = new Map<string, ArgocdApplication>();
  readonly #spells = new Map<string, Spell[]>();

  get all(): ArgocdApplication[] {
    return [...this.#applications.values()];
  }

  get(key: string): ArgocdApplication | undefined {
    return this.#applications.get(key);
  }

  write(application: ArgocdApplication): void {
    const key = applicationKey(application);
    this.#end(key);
    this.#applications.set(key, application);
    for (const [part, text] of Object.entries(tell(application))) {
      this.#spellsOf(key, part).push({ text, to: Infinity });
    }
  }

  remove(key: string): void {
    this.#end(key);
    this.#applications.delete(key);
  }

  /**
   * @returns the last time that this was so, by its number and its end, or undefined when it never was
   */
  find(
    key: string,
    part: keyof Telling,
    text: string,
  ): { number: number; to: number } | undefined {
    const spells = this.#spellsOf(key, part);
    const number = spells.findLastIndex(spell => spell.text === text);
    return number < 0 ? undefined : { number, to: spells[number].to };
  }

  #end(key: string): void {
    for (const part of ['list', 'stream', 'operation']) {
      const last = this.#spellsOf(key, part).at(-1);
      if (last && last.to === Infinity) {
        last.to = Date.now();
      }
    }
  }

  #spellsOf(key: string, part: string): Spell[] {
    const id = `${part} ${key}`;
    const spells = this.#spells.get(id) ?? [];
    this.#spells.set(id, spells);
    return spells;
  }
}

export function tell(application: ArgocdApplication): Telling {
  const { operation } = application;
  return {
    list: JSON.stringify([
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
    ]),
    stream: JSON.stringify([
      application.applicationSet,
      application.conditions,
      application.history,
    ]),
    operation: JSON.stringify([
      operation?.phase,
      operation?.startedAt,
      operation?.message,
      operation?.retryCount,
      operation?.initiatedBy,
    ]),
  };
}
