import { TRACKING_ID } from '../applications/Application';
import {
  groupVersion,
  KubernetesObject,
  ObjectReference,
} from '../cluster/KubernetesObject';
import { ObjectStore } from '../cluster/ObjectStore';

/** An object that lives in a cluster. */
export interface LiveObject {
  reference: ObjectReference;
  object: KubernetesObject;
}

/** The application, as `instanceName` has it, that an object was applied by; what controllers made has none of its own. */
export function applicationOf(object: KubernetesObject): string | undefined {
  return object.metadata.annotations?.[TRACKING_ID]?.split(':')[0];
}

/** The application, as `instanceName` has it, that an object belongs to, through its owners where it was not applied itself. */
export function applicationBehind(
  objects: ObjectStore,
  { reference, object }: LiveObject,
): string | undefined {
  const [owner] = object.metadata.ownerReferences ?? [];
  if (!owner) {
    return applicationOf(object);
  }
  const above: ObjectReference = {
    ...reference,
    group: groupVersion(owner.apiVersion).group,
    kind: owner.kind,
    name: owner.name,
  };
  const parent = objects.get(above);
  return (
    parent && applicationBehind(objects, { reference: above, object: parent })
  );
}

/** What an application has applied to a cluster and still lives there. */
export function liveResources({
  objects,
  cluster,
  application,
}: {
  /** Groups its objects by `applicationOf`. */
  objects: ObjectStore;
  /** Address of its API server. */
  cluster: string;
  /** As `instanceName` has it. */
  application: string;
}): LiveObject[] {
  return objects
    .grouped(application)
    .filter(({ reference }) => reference.cluster === cluster);
}

/** Objects and everything that belongs to them, directly or not. */
export function withDependents(
  objects: ObjectStore,
  roots: LiveObject[],
): LiveObject[] {
  return roots.flatMap(root => [
    root,
    ...withDependents(
      objects,
      root.object.metadata.uid ? objects.ownedBy(root.object.metadata.uid) : [],
    ),
  ]);
}
