import { Application, ARGOPROJ } from '../../applications/Application';
import { applicationReference } from '../../applications/ApplicationStore';
import { CONTROLLER_NAMESPACE } from '../../applications/instanceName';
import {
  groupVersion,
  KubernetesObject,
  ObjectReference,
} from '../KubernetesObject';
import { ObjectEvent, ObjectStore } from '../ObjectStore';
import { applicationHappenings } from './applicationHappenings';
import { EventStore, Happening } from './EventStore';
import { jobHappenings } from './jobHappenings';
import { podHappenings } from './podHappenings';
import { rolloutHappenings } from './rolloutHappenings';
import { scalingMessage } from './scalingMessage';

/** Who makes pods and ReplicaSets and says so, by kind. */
const CONTROLLERS: Record<string, string> = {
  Deployment: 'deployment-controller',
  ReplicaSet: 'replicaset-controller',
  Job: 'job-controller',
  CronJob: 'cronjob-controller',
  Rollout: 'rollouts-controller',
};

/** Writes down what the controllers of a cluster, its nodes and Argo CD would say of what they do. */
export class EventRecorder {
  readonly #store: ObjectStore;
  readonly #events: EventStore;

  private constructor(store: ObjectStore, events: EventStore) {
    this.#store = store;
    this.#events = events;
  }

  /** Watches the store from now on. */
  static create({
    store,
    events,
  }: {
    store: ObjectStore;
    events: EventStore;
  }): EventRecorder {
    const recorder = new EventRecorder(store, events);
    store.watch(event => recorder.#changed(event));
    return recorder;
  }

  /** What somebody has done to an application through the API. */
  recordApplication(application: Application, happening: Happening): void {
    const { namespace = CONTROLLER_NAMESPACE, name } = application.metadata;
    const {
      server,
      name: cluster,
      namespace: target,
    } = application.spec.destination;
    this.#events.record(
      applicationReference({ namespace, name }),
      application,
      {
        ...happening,
        annotations: {
          ...(target ? { 'dest-namespace': target } : {}),
          'dest-server': server ?? cluster ?? '',
        },
      },
    );
  }

  #changed(event: ObjectEvent): void {
    const { reference, object, type } = event;
    if (reference.kind === 'Application' && reference.group === ARGOPROJ) {
      if (type !== 'DELETED') {
        applicationHappenings(event).forEach(happening =>
          this.recordApplication(object as Application, happening),
        );
      }
      return;
    }
    this.#tellOwner(event);
    for (const happening of happeningsOf(event)) {
      this.#events.record(reference, object, happening);
    }
  }

  #tellOwner(event: ObjectEvent): void {
    const owner = ownerOf(event);
    const parent = owner && this.#store.get(owner);
    const happening = owner && childHappening(event, owner.kind);
    if (parent && happening) {
      this.#events.record(owner, parent, happening);
    }
  }
}

function happeningsOf(event: ObjectEvent): Happening[] {
  switch (event.reference.kind) {
    case 'Pod':
      return podHappenings(event);
    case 'Job':
      return jobHappenings(event);
    case 'Rollout':
      return rolloutHappenings(event);
    default:
      return [];
  }
}

/** What the controller of an owner says when something that belongs to it comes, goes or changes its size. */
function childHappening(
  event: ObjectEvent,
  ownerKind: string,
): Happening | undefined {
  const component = CONTROLLERS[ownerKind];
  const { kind, name } = event.reference;
  if (!component) {
    return undefined;
  }
  if (kind === 'ReplicaSet') {
    const message = scalingMessage(event);
    return message
      ? { reason: 'ScalingReplicaSet', message, component }
      : undefined;
  }
  if (event.type === 'MODIFIED') {
    return undefined;
  }
  const what = kind === 'Pod' ? 'pod:' : kind.toLocaleLowerCase('en-US');
  return event.type === 'ADDED'
    ? {
        reason: 'SuccessfulCreate',
        message: `Created ${what} ${name}`,
        component,
      }
    : {
        reason: 'SuccessfulDelete',
        message: `Deleted ${what} ${name}`,
        component,
      };
}

function ownerOf({
  reference,
  object,
}: {
  reference: ObjectReference;
  object: KubernetesObject;
}): ObjectReference | undefined {
  const [owner] = object.metadata.ownerReferences ?? [];
  return (
    owner && {
      ...reference,
      group: groupVersion(owner.apiVersion).group,
      kind: owner.kind,
      name: owner.name,
    }
  );
}
