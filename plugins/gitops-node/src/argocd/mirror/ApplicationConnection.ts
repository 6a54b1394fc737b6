import { ApplicationList } from '../ArgocdClient';
import { applicationKey } from '../model/ArgocdApplication';
import { ApplicationSource } from './ApplicationSource';
import { ApplicationWatchListener } from './ApplicationWatchListener';
import { OwedDetails } from './OwedDetails';
import { sleep } from './sleep';
import { StreamHeldBack } from './StreamHeldBack';
import { StreamSilence } from './StreamSilence';
import { WatchTimings } from './WatchTimings';

/** Beyond this a new stream with everything in it is cheaper for Argo CD. */
const MAX_LOADS = 50;

/**
 * What ended a connection. Nothing is set when the server closed the stream in good order.
 */
export interface ConnectionEnd {
  /** The server did not answer, or not as it should. */
  failure?: unknown;
  /** Only the stream broke off. */
  interruption?: unknown;
}

/**
 * One list and the stream that goes on from it, until one of the two fails.
 *
 * A first stream opens without a resource version, because only its initial load tells history and conditions. Later
 * the list shows what changed during an interruption: the stream goes on without an initial load, and those that
 * changed are asked for one by one. That is enough. History changes only with the operation, which the list does tell;
 * and a stream without an initial load speaks of each Application when Argo CD next looks at it, changed or not.
 *
 * Such a stream need not say anything for a long time, and what a proxy holds back looks the same. So one Application at
 * least is asked for by its name: the server always answers that, by the same way.
 *
 * The server subscribes to events some time after it was asked, drops events when a buffer of its fills, and loses some
 * deletes. So the list is asked for again once the stream is open, and every few minutes.
 */
export class ApplicationConnection {
  readonly #source: ApplicationSource;
  readonly #listener: ApplicationWatchListener;
  readonly #timings: WatchTimings;
  readonly #random: () => number;
  readonly #owed: OwedDetails;
  readonly #inDoubt: boolean;
  /** Kept while a list is under way. */
  #heard: Set<string> | undefined;
  #silence: StreamSilence | undefined;
  #steady = false;

  static create(options: {
    source: ApplicationSource;
    listener: ApplicationWatchListener;
    /** What the connections before have left. */
    owed: OwedDetails;
    /** Whether a stream was held back, and none has lasted since. */
    inDoubt: boolean;
    timings: WatchTimings;
    random: () => number;
  }): ApplicationConnection {
    return new ApplicationConnection(options);
  }

  private constructor(options: {
    source: ApplicationSource;
    listener: ApplicationWatchListener;
    owed: OwedDetails;
    inDoubt: boolean;
    timings: WatchTimings;
    random: () => number;
  }) {
    this.#source = options.source;
    this.#listener = options.listener;
    this.#owed = options.owed;
    this.#inDoubt = options.inDoubt;
    this.#timings = options.timings;
    this.#random = options.random;
  }

  /** `waiting`: nothing came yet, which is normal for a stream that has nothing to say. */
  get stream(): 'closed' | 'waiting' | 'open' {
    if (!this.#silence) {
      return 'closed';
    }
    return this.#silence.spoken ? 'open' : 'waiting';
  }

  /** Whether the stream has lasted. */
  get steady(): boolean {
    return this.#steady;
  }

  /**
   * Resolves when nothing of the connection is under way any more.
   */
  async run(options: {
    signal: AbortSignal;
    /** Asks for something small first, of a server that was away for long. */
    probeFirst: boolean;
  }): Promise<ConnectionEnd> {
    const { signal, probeFirst } = options;
    try {
      if (probeFirst) {
        await this.#probe(signal);
      }
      const { applications, resourceVersion } = await this.#relist(signal);
      const resumes =
        !this.#inDoubt &&
        this.#owed.size <= MAX_LOADS &&
        this.#owed.size < applications.length;
      if (resumes && this.#owed.size === 0) {
        this.#owed.owe(applications, applications.slice(0, 1));
      }
      this.#silence = StreamSilence.create({
        timings: this.#timings,
        expectsLoad: !resumes && applications.length > 0,
      });
      return await this.#stay(
        signal,
        this.#silence,
        resumes ? resourceVersion : '',
      );
    } catch (failure) {
      return { failure };
    } finally {
      this.#silence = undefined;
    }
  }

  async #stay(
    stop: AbortSignal,
    silence: StreamSilence,
    resourceVersion: string,
  ): Promise<ConnectionEnd> {
    const connection = new AbortController();
    const signal = AbortSignal.any([stop, connection.signal]);
    const end: ConnectionEnd = {};
    // Whatever ends first ends the others.
    const leave = (cause: keyof ConnectionEnd) => (error: unknown) => {
      if (error !== undefined && !connection.signal.aborted) {
        end[cause] = error;
      }
      connection.abort();
    };
    await Promise.all([
      this.#follow(signal, silence, resourceVersion).then(
        () => connection.abort(),
        leave('interruption'),
      ),
      silence
        .watch({ signal, probe: () => this.#checkAlive(signal, silence) })
        .then(leave('interruption'), leave('failure')),
      this.#keepListing(signal, silence).then(
        leave('interruption'),
        leave('failure'),
      ),
      this.#becomeSteady(signal, silence).catch(leave('failure')),
    ]);
    return end;
  }

  async #follow(
    signal: AbortSignal,
    silence: StreamSilence,
    resourceVersion: string,
  ): Promise<void> {
    for await (const event of this.#source.streamApplications({
      signal,
      ...(resourceVersion ? { resourceVersion } : {}),
    })) {
      silence.hear();
      if (event.type !== 'keepAlive') {
        const key = applicationKey(event.application);
        this.#heard?.add(key);
        this.#owed.settle(key);
      }
      this.#listener.onEvent(event);
    }
  }

  /**
   * @returns why the stream is to be given up, or undefined when a new one is to tell everything or the signal ended it
   */
  async #keepListing(
    signal: AbortSignal,
    silence: StreamSilence,
  ): Promise<Error | undefined> {
    const { graceMs, minStreamMs, relistMs } = this.#timings;
    const fullAgainAt = performance.now() + minStreamMs;
    let unanswered: string[] = [];
    let first = true;
    await silence.pause(signal);
    while (!signal.aborted) {
      await this.#relist(signal);
      if (this.#owed.hasAny(unanswered)) {
        return new StreamHeldBack(
          'the state of an Application that is listed does not come; a proxy may hold streams back',
        );
      }
      // The stream may be about to tell it.
      await sleep(graceMs, signal);
      // What the first list tells may be from before the server began to listen.
      if (!first && !silence.spoken && this.#owed.size > 0) {
        return new StreamHeldBack(
          'the stream says nothing of what a list tells; a proxy may hold it back',
        );
      }
      first = false;
      if (this.#owed.size > MAX_LOADS) {
        await sleep(fullAgainAt - performance.now(), signal);
        return undefined;
      }
      unanswered = await this.#owed.load(signal);
      if (unanswered.length === 0) {
        await sleep(relistMs * (1 + this.#random()), signal);
      }
    }
    return undefined;
  }

  async #becomeSteady(
    signal: AbortSignal,
    silence: StreamSilence,
  ): Promise<void> {
    const { silenceMs, steadyMs } = this.#timings;
    if (this.#inDoubt) {
      // An initial load may come through where keep-alives do not: they are small.
      await silence.pause(signal);
    }
    await sleep(this.#inDoubt ? silenceMs : steadyMs, signal);
    if (!signal.aborted && silence.natural) {
      this.#steady = true;
      this.#listener.onSteady();
    }
  }

  async #checkAlive(signal: AbortSignal, silence: StreamSilence) {
    await this.#probe(signal);
    if (!signal.aborted && silence.natural) {
      this.#listener.onAlive();
    }
  }

  async #probe(signal: AbortSignal): Promise<void> {
    await this.#source.probe({
      signal,
      timeoutMs: this.#timings.probeTimeoutMs,
    });
  }

  async #relist(signal: AbortSignal): Promise<ApplicationList> {
    const heard = new Set<string>();
    this.#heard = heard;
    try {
      const list = await this.#source.listApplications({ signal });
      const changed = this.#listener.onList(list, heard);
      this.#owed.owe(list.applications, changed);
      return list;
    } finally {
      this.#heard = undefined;
    }
  }
}
