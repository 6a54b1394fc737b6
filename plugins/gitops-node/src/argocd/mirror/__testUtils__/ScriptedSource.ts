import { ApplicationEvent, ApplicationList } from '../../ArgocdClient';
import { ApplicationOutline } from '../../model/ArgocdApplication';
import { ArgocdProject } from '../../model/ArgocdProject';
import { ApplicationSource } from '../ApplicationSource';
import { EventFeed } from './EventFeed';

/**
 * An Argo CD without a network, for tests that turn the clock: lists and events come when the test says so.
 */
export class ScriptedSource implements ApplicationSource {
  /** When each call came, in milliseconds since the start. */
  readonly calls = {
    list: [] as number[],
    stream: [] as number[],
    probe: [] as number[],
  };
  /** Resource version that each stream was asked to go on from. */
  readonly resumedFrom: (string | undefined)[] = [];
  /** Applications that were asked for one by one. */
  readonly loads: string[] = [];
  /** What the next lists, single streams and probes answer. */
  list: (signal: AbortSignal) => Promise<ApplicationOutline[]> = async () => [];
  load: (name: string) => Promise<ApplicationEvent[]> = async () => [];
  /** What the next streams with everything in them begin with. */
  initialLoad: () => ApplicationEvent[] = () => [];
  probeAnswer: (signal: AbortSignal) => Promise<void> = async () => {};
  readonly #startedAt = performance.now();
  #feed = EventFeed.create();

  async listApplications(options: {
    signal: AbortSignal;
  }): Promise<ApplicationList> {
    this.calls.list.push(this.#now());
    const applications = await this.list(options.signal);
    return { applications, resourceVersion: '7' };
  }

  streamApplications(options: {
    signal: AbortSignal;
    resourceVersion?: string;
    name?: string;
    namespace?: string;
  }): AsyncIterable<ApplicationEvent> {
    const { signal, resourceVersion, name, namespace } = options;
    const feed = EventFeed.create();
    if (name === undefined) {
      this.calls.stream.push(this.#now());
      this.resumedFrom.push(resourceVersion);
      this.#feed = feed;
      if (!resourceVersion) {
        this.initialLoad().forEach(event => feed.push(event));
      }
    } else {
      this.loads.push(`${namespace}/${name}`);
      this.load(name).then(events => events.forEach(event => feed.push(event)));
    }
    return feed.read(signal);
  }

  async listProjects(): Promise<ArgocdProject[]> {
    return [];
  }

  async probe(options: { signal: AbortSignal }): Promise<void> {
    this.calls.probe.push(this.#now());
    await this.probeAnswer(options.signal);
  }

  emit(event: ApplicationEvent): void {
    this.#feed.push(event);
  }

  endStream(): void {
    this.#feed.end();
  }

  failStream(error: Error): void {
    this.#feed.end(error);
  }

  #now(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}
