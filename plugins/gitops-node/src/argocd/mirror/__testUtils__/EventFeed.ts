import { ApplicationEvent } from '../../ArgocdClient';

/**
 * Events that one side pushes and the other reads, as a stream without a network.
 */
export class EventFeed {
  #events: ApplicationEvent[] = [];
  #ended: { error?: Error } | undefined;
  #wake: () => void = () => {};

  static create(): EventFeed {
    return new EventFeed();
  }

  private constructor() {}

  push(event: ApplicationEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  /** Ends it behind what was pushed before, or breaks it with an error. */
  end(error?: Error): void {
    this.#ended = { error };
    this.#wake();
  }

  async *read(signal: AbortSignal): AsyncGenerator<ApplicationEvent> {
    const onAbort = () => this.#wake();
    signal.addEventListener('abort', onAbort);
    try {
      for (;;) {
        signal.throwIfAborted();
        const event = this.#events.shift();
        if (event) {
          yield event;
        } else if (this.#ended) {
          if (this.#ended.error) {
            throw this.#ended.error;
          }
          return;
        } else {
          await new Promise<void>(resolve => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}
