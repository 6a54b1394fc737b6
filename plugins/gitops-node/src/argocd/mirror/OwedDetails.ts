import { ApplicationEvent } from '../ArgocdClient';
import { applicationKey } from '../model/ArgocdApplication';
import { ApplicationSource } from './ApplicationSource';

type Identity = { namespace: string; name: string };

const LOADS_AT_ONCE = 4;

/**
 * Applications of which a list has told a change, and no event the rest: history, conditions, messages. Connections to
 * one server hand it on to each other.
 */
export class OwedDetails {
  readonly #source: ApplicationSource;
  readonly #timeoutMs: number;
  readonly #onEvent: (event: ApplicationEvent) => void;
  readonly #owed = new Map<string, Identity>();

  static create(options: {
    source: ApplicationSource;
    /** How long the state of one Application may take to come. */
    timeoutMs: number;
    onEvent: (event: ApplicationEvent) => void;
  }): OwedDetails {
    return new OwedDetails(options);
  }

  private constructor(options: {
    source: ApplicationSource;
    timeoutMs: number;
    onEvent: (event: ApplicationEvent) => void;
  }) {
    this.#source = options.source;
    this.#timeoutMs = options.timeoutMs;
    this.#onEvent = options.onEvent;
  }

  get size(): number {
    return this.#owed.size;
  }

  /**
   * A list came.
   *
   * @param list - all that there is
   * @param changed - what the list has told a change of
   */
  owe(list: Identity[], changed: Identity[]): void {
    const listed = new Set(list.map(applicationKey));
    for (const key of this.#owed.keys()) {
      if (!listed.has(key)) {
        this.#owed.delete(key);
      }
    }
    for (const { namespace, name } of changed) {
      this.#owed.set(applicationKey({ namespace, name }), { namespace, name });
    }
  }

  /** An event has told everything. */
  settle(key: string): void {
    this.#owed.delete(key);
  }

  /** Whether one of these is still owed. */
  hasAny(keys: readonly string[]): boolean {
    return keys.some(key => this.#owed.has(key));
  }

  /**
   * Asks for each, and passes on what comes. What does not come in time stays owed.
   *
   * @returns the keys of what did not come
   * @throws ArgocdError, or the signal's reason
   */
  async load(signal: AbortSignal): Promise<string[]> {
    const waiting = [...this.#owed.values()];
    const asked = waiting.map(applicationKey);
    const loadNext = async () => {
      let next = waiting.shift();
      while (next && !signal.aborted) {
        await this.#load(next, signal);
        next = waiting.shift();
      }
    };
    await Promise.all(Array.from({ length: LOADS_AT_ONCE }, loadNext));
    return asked.filter(key => this.#owed.has(key));
  }

  async #load({ namespace, name }: Identity, stop: AbortSignal): Promise<void> {
    const key = applicationKey({ namespace, name });
    if (!this.#owed.has(key)) {
      return;
    }
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), this.#timeoutMs);
    const signal = AbortSignal.any([stop, timeout.signal]);
    const events = this.#source.streamApplications({ signal, name, namespace });
    try {
      for await (const event of events) {
        if (
          event.type !== 'keepAlive' &&
          applicationKey(event.application) === key
        ) {
          // What the other stream said meanwhile is newer, or will be followed by what is.
          if (this.#owed.delete(key)) {
            this.#onEvent(event);
          }
          return;
        }
      }
    } catch (error) {
      // Silence is how the server says that there is no such Application. A list tells whether that is so.
      if (stop.aborted || !timeout.signal.aborted) {
        throw error;
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
