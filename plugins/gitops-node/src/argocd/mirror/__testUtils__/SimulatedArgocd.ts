import { ApplicationEvent, ApplicationList } from '../../ArgocdClient';
import { ArgocdError } from '../../http/ArgocdError';
import {
  ApplicationOutline,
  ArgocdApplication,
} from '../../model/ArgocdApplication';
import { ArgocdProject } from '../../model/ArgocdProject';
import { ApplicationSource } from '../ApplicationSource';
import { sleep } from '../sleep';
import { EventFeed } from './EventFeed';
import { RandomNumbers } from './RandomNumbers';
import { Truth } from './Truth';

const KEEP_ALIVE_MS = 15_000;
/** Longest way of an answer or an event from the server's memory to the client. */
export const LONGEST_WAY_MS = 2_000;

interface Subscription {
  feed: EventFeed;
  name?: string;
  /** Events come in the order in which they were sent. */
  lastDueAt: number;
  spoken: boolean;
  mute: boolean;
  /** From when on the server hears of changes for it. */
  listening: boolean;
}

/**
 * An Argo CD in the time of fake timers, as unreliable as the real one: it subscribes to changes only after the initial
 * load, drops events, loses deletes, repeats itself, cuts streams, lets them die, and answers lists before or after
 * events that are on their way.
 */
export class SimulatedArgocd implements ApplicationSource {
  /** What it does wrong. Order within a stream is never wrong. */
  reliable = false;
  lists = 0;
  readonly truth = new Truth();
  readonly #random: RandomNumbers;
  readonly #streams = new Set<Subscription>();
  #bufferFullUntil = 0;

  static create(options: { random: RandomNumbers }): SimulatedArgocd {
    return new SimulatedArgocd(options.random);
  }

  private constructor(random: RandomNumbers) {
    this.#random = random;
  }

  async listApplications(options: {
    signal: AbortSignal;
  }): Promise<ApplicationList> {
    await this.#way(options.signal);
    this.#failSometimes('list applications', 0.05);
    const applications = this.truth.all.map(outlineOf);
    await this.#way(options.signal);
    this.lists += 1;
    return { applications, resourceVersion: '7' };
  }

  async *streamApplications(options: {
    signal: AbortSignal;
    resourceVersion?: string;
    name?: string;
    namespace?: string;
  }): AsyncGenerator<ApplicationEvent> {
    const { signal, resourceVersion, name, namespace } = options;
    await this.#way(signal);
    this.#failSometimes('stream applications', 0.03);
    const stream: Subscription = {
      feed: EventFeed.create(),
      name,
      lastDueAt: 0,
      spoken: false,
      mute: false,
      listening: false,
    };
    this.#streams.add(stream);
    const keepAlive = setInterval(() => {
      if (stream.spoken && !stream.mute) {
        stream.feed.push({ type: 'keepAlive' });
      }
    }, KEEP_ALIVE_MS);
    try {
      if (name !== undefined) {
        const application = this.truth.get(`${namespace}/${name}`);
        if (application && !this.#wrong(0.05)) {
          this.#send(stream, { type: 'upsert', application });
        }
      } else {
        if (!resourceVersion) {
          for (const application of this.truth.all) {
            this.#send(stream, { type: 'upsert', application });
          }
        }
        // What changes before it listens is told to nobody.
        if (this.#wrong(0.5)) {
          setTimeout(() => {
            stream.listening = true;
          }, this.#random.below(1_000));
        } else {
          stream.listening = true;
        }
      }
      yield* stream.feed.read(signal);
    } finally {
      clearInterval(keepAlive);
      this.#streams.delete(stream);
    }
  }

  async listProjects(): Promise<ArgocdProject[]> {
    return [];
  }

  async probe(options: { signal: AbortSignal }): Promise<void> {
    await this.#way(options.signal);
    this.#failSometimes('read the session', 0.01);
  }

  write(application: ArgocdApplication): void {
    this.truth.write(application);
    this.#tell({ type: 'upsert', application });
  }

  remove(key: string): void {
    const application = this.truth.get(key);
    this.truth.remove(key);
    if (application && !this.#wrong(0.3)) {
      this.#tell({ type: 'delete', application });
    }
  }

  /** Looks at every Application, as Argo CD does every few minutes: streams tell each again. */
  reconcile(): void {
    this.truth.all.forEach(application =>
      this.#tell({ type: 'upsert', application }),
    );
  }

  /** Does something that is nobody's change. */
  misbehave(): void {
    const streams = [...this.#streams];
    if (this.#random.chance(0.05) && this.truth.all.length > 0) {
      const application = this.#random.pick(this.truth.all);
      this.#tell({ type: 'upsert', application });
    }
    if (this.#random.chance(0.002)) {
      this.#bufferFullUntil = Date.now() + this.#random.below(10_000);
    }
    if (this.#random.chance(0.003)) {
      const cut = this.#random.chance(0.5) ? new Error('cut') : undefined;
      streams.forEach(({ feed }) => feed.end(cut));
    }
    if (this.#random.chance(0.0005)) {
      streams.forEach(stream => {
        stream.mute = true;
      });
    }
  }

  #tell(event: Exclude<ApplicationEvent, { type: 'keepAlive' }>): void {
    for (const stream of this.#streams) {
      const wanted =
        stream.name === undefined || stream.name === event.application.name;
      const full = !this.reliable && Date.now() < this.#bufferFullUntil;
      if (stream.listening && wanted && !full && !this.#wrong(0.03)) {
        this.#send(stream, event);
      }
    }
  }

  #send(stream: Subscription, event: ApplicationEvent): void {
    stream.spoken = true;
    stream.lastDueAt = Math.max(
      stream.lastDueAt,
      Date.now() + this.#random.below(LONGEST_WAY_MS),
    );
    setTimeout(() => {
      if (!stream.mute) {
        stream.feed.push(event);
      }
    }, stream.lastDueAt - Date.now());
  }

  #wrong(probability: number): boolean {
    return !this.reliable && this.#random.chance(probability);
  }

  #failSometimes(call: string, probability: number): void {
    if (this.#wrong(probability)) {
      throw new ArgocdError({ instance: 'nonprod', call, reason: 'failed' });
    }
  }

  async #way(signal: AbortSignal): Promise<void> {
    await sleep(this.#random.below(LONGEST_WAY_MS), signal);
    signal.throwIfAborted();
  }
}

function outlineOf(application: ArgocdApplication): ApplicationOutline {
  const { detailed, applicationSet, conditions, history, ...outline } =
    application;
  const { operation } = outline;
  if (!operation) {
    return outline;
  }
  const { phase, startedAt, finishedAt } = operation;
  return {
    ...outline,
    operation: {
      phase,
      ...(startedAt ? { startedAt } : {}),
      ...(finishedAt ? { finishedAt } : {}),
    },
  };
}
