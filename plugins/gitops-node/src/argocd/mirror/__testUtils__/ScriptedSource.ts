import { ApplicationSource } from '../ApplicationWatch';
import { ApplicationOutline } from '../ArgocdApplication';
import { ApplicationEvent } from '../ArgocdClient';

type Step = { event: ApplicationEvent } | { end: true } | { error: Error };

/**
 * An Argo CD without a network, for tests that turn the clock: lists and events come when the test says so.
 */
export class ScriptedSource implements ApplicationSource {
  /** When each call came, in milliseconds since the start. */
  readonly calls: { list: number[]; stream: number[]; probe: number[] } = {
    list: [],
    stream: [],
    probe: [],
  };
  /** What the next lists and probes answer. */
  list: () => Promise<ApplicationOutline[]> = async () => [];
  probeAnswer: () => Promise<void> = async () => {};
  readonly #startedAt = Date.now();
  #steps: Step[] = [];
  #wake: () => void = () => {};

  async listApplications(): Promise<ApplicationOutline[]> {
    this.calls.list.push(this.#now());
    return this.list();
  }

  async *streamApplications(options: {
    signal: AbortSignal;
  }): AsyncGenerator<ApplicationEvent> {
    const { signal } = options;
    this.calls.stream.push(this.#now());
    this.#steps = [];
    signal.addEventListener('abort', () => this.#wake());
    for (;;) {
      signal.throwIfAborted();
      const step = this.#steps.shift();
      if (!step) {
        await new Promise<void>(resolve => {
          this.#wake = resolve;
        });
      } else if ('event' in step) {
        yield step.event;
      } else if ('error' in step) {
        throw step.error;
      } else {
        return;
      }
    }
  }

  async probe(): Promise<void> {
    this.calls.probe.push(this.#now());
    await this.probeAnswer();
  }

  emit(event: ApplicationEvent): void {
    this.#push({ event });
  }

  endStream(): void {
    this.#push({ end: true });
  }

  failStream(error: Error): void {
    this.#push({ error });
  }

  #push(step: Step): void {
    this.#steps.push(step);
    this.#wake();
  }

  #now(): number {
    return Date.now() - this.#startedAt;
  }
}
