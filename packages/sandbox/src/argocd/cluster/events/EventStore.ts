import { randomUUID } from 'node:crypto';
import {
  KubernetesObject,
  ObjectReference,
  timestamp,
} from '../KubernetesObject';

/** Kubernetes forgets events after an hour; here the oldest go when there are more than these. */
const MAX_EVENTS = 5_000;

/** Something that somebody has to say about an object. */
export interface Happening {
  type?: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** Who says it. */
  component: string;
  /** Of the newer interface of events, which only the scheduler uses here: what it did. */
  action?: string;
  annotations?: Record<string, string>;
}

/** An event as the API of Kubernetes tells it. */
export interface KubernetesEvent {
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
    annotations?: Record<string, string>;
  };
  involvedObject: {
    kind: string;
    namespace: string;
    name: string;
    uid: string;
    apiVersion: string;
    resourceVersion: string;
  };
  reason: string;
  message: string;
  source: { component?: string };
  firstTimestamp: string | null;
  lastTimestamp: string | null;
  count?: number;
  type: 'Normal' | 'Warning';
  eventTime: string | null;
  action?: string;
  reportingComponent?: string;
  reportingInstance?: string;
}

interface StoredEvent {
  cluster: string;
  event: KubernetesEvent;
}

/** What happened to the objects of all clusters. It ends with the process. */
export class EventStore {
  readonly #version: () => string;
  readonly #now: () => number;
  /** By place and words, in order of their first occurrence. */
  readonly #events = new Map<string, StoredEvent>();

  private constructor(version: () => string, now: () => number) {
    this.#version = version;
    this.#now = now;
  }

  static create({
    version,
    now = Date.now,
  }: {
    /** Of the newest write to the cluster. */
    version: () => string;
    now?: () => number;
  }): EventStore {
    return new EventStore(version, now);
  }

  /** The same said again about an object counts one more. */
  record(
    reference: ObjectReference,
    object: KubernetesObject,
    happening: Happening,
  ): void {
    const { reason, message, type = 'Normal', action } = happening;
    const uid = object.metadata.uid ?? '';
    const key = [uid, type, reason, message].join(' ');
    const known = this.#events.get(key);
    const now = this.#now();
    if (known?.event.count !== undefined && !happening.annotations) {
      known.event = {
        ...known.event,
        count: known.event.count + 1,
        lastTimestamp: timestamp(now),
        metadata: { ...known.event.metadata, resourceVersion: this.#version() },
      };
      return;
    }
    this.#events.set(known ? `${key} ${randomUUID()}` : key, {
      cluster: reference.cluster,
      event: {
        metadata: {
          name: `${reference.name}.${randomUUID()
            .replace(/-/g, '')
            .slice(0, 16)}`,
          // What belongs to no namespace is told of in the default one.
          namespace: reference.namespace || 'default',
          uid: randomUUID(),
          resourceVersion: this.#version(),
          creationTimestamp: timestamp(now),
          ...(happening.annotations
            ? { annotations: happening.annotations }
            : {}),
        },
        involvedObject: {
          kind: object.kind,
          namespace: reference.namespace,
          name: reference.name,
          uid,
          apiVersion: object.apiVersion,
          resourceVersion: object.metadata.resourceVersion ?? '',
        },
        reason,
        message,
        type,
        ...timesOf(happening, now),
        ...(action ? { action } : {}),
      },
    });
    const [oldest] = this.#events.keys();
    if (this.#events.size > MAX_EVENTS) {
      this.#events.delete(oldest);
    }
  }

  /** What is known of one object, the oldest first. */
  about(cluster: string, uid: string): KubernetesEvent[] {
    return [...this.#events.values()]
      .filter(
        stored =>
          stored.cluster === cluster && stored.event.involvedObject.uid === uid,
      )
      .map(({ event }) => event);
  }
}

/** The older interface counts; the newer one tells the moment. Argo CD leaves out who reports. */
function timesOf({ component, action, annotations }: Happening, now: number) {
  return action
    ? {
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: new Date(now).toISOString().replace('Z', '000Z'),
        reportingComponent: component,
        reportingInstance: `${component}-0`,
      }
    : {
        source: { component },
        firstTimestamp: timestamp(now),
        lastTimestamp: timestamp(now),
        count: 1,
        eventTime: null,
        ...(annotations ? {} : { reportingComponent: component }),
      };
}
