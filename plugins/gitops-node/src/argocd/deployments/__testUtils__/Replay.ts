import {
  recordedEvents,
  recordedNotes,
  recordedResponse,
} from '../../__testUtils__/recordings';
import { ApplicationIndex } from '../../mirror/ApplicationIndex';
import { readApplication } from '../../model/readApplication';
import { SharedStrings } from '../../model/SharedStrings';
import {
  Deployment,
  DeploymentEvent,
  FailedOperation,
} from '../DeploymentEvent';
import { DeploymentTracker } from '../DeploymentTracker';

const STEP_MS = 1_000;

interface Frame {
  at: number;
  type: string;
  application: unknown;
}

/**
 * The frames of a recorded stream, by the clock of whoever recorded it.
 *
 * @param openedAt - when the stream was opened, ISO 8601
 */
export function framesOf(stream: string, openedAt: string): Frame[] {
  const opened = Date.parse(openedAt);
  const times = recordedNotes(stream)
    .frames.filter(({ kind }) => kind === 'data')
    .map(({ atMs }) => opened + atMs);
  return recordedEvents(stream).map(({ type, application }, index) => ({
    at: times[index],
    type,
    application,
  }));
}

/**
 * An Application as one recorded call found it.
 *
 * @param at - when it was called, ISO 8601
 */
export function frameOf(recording: string, at: string): Frame {
  return {
    at: Date.parse(at),
    type: 'MODIFIED',
    application: recordedResponse(recording).body,
  };
}

/**
 * Shows recorded frames to a tracker, as a mirror does, and keeps what it says.
 */
export class Replay {
  readonly #tracker: DeploymentTracker;
  readonly #index = new ApplicationIndex();
  readonly #strings = SharedStrings.create();
  readonly events: DeploymentEvent[] = [];
  #now = -Infinity;

  static create(tracker = DeploymentTracker.create()): Replay {
    return new Replay(tracker);
  }

  private constructor(tracker: DeploymentTracker) {
    this.#tracker = tracker;
  }

  /** Shows them one after the other, with a look at the tracker each second between. */
  play(frames: Frame[]): this {
    for (const { at, type, application } of frames) {
      this.waitUntil(at);
      const read = readApplication(application, this.#strings);
      const change =
        type === 'DELETED'
          ? this.#index.delete(read)
          : this.#index.upsert(read);
      this.events.push(...(change ? this.#tracker.observe(change, at) : []));
    }
    return this;
  }

  /** Nothing happens for a while. */
  wait(ms: number): this {
    return this.waitUntil(this.#now + ms);
  }

  private waitUntil(at: number): this {
    if (this.#now === -Infinity) {
      this.#now = at;
    }
    while (this.#now < at) {
      this.#now = Math.min(at, this.#now + STEP_MS);
      this.events.push(...this.#tracker.advance(this.#now));
    }
    return this;
  }

  /** Each deployment of an Application as it was last told, newest first. */
  deploymentsOf(name: string): Deployment[] {
    const deployments = new Map<string, Deployment>();
    for (const event of this.events) {
      if (event.type !== 'failed' && event.application.name === name) {
        const { historyId, deployedAt } = event.deployment;
        deployments.set(`${historyId} ${deployedAt}`, event.deployment);
      }
    }
    return [...deployments.values()].sort(
      (a, b) =>
        Date.parse(b.deployedAt) - Date.parse(a.deployedAt) ||
        b.historyId - a.historyId,
    );
  }

  /** Each failure of an Application as often as it was told. */
  failuresOf(name: string): FailedOperation[] {
    return this.events.flatMap(event =>
      event.type === 'failed' && event.application.name === name
        ? event.operation
        : [],
    );
  }
}
