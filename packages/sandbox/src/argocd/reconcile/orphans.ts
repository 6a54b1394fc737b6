import { Application } from '../applications/Application';
import { AppProject } from '../applications/AppProject';
import { ApplicationStore } from '../applications/ApplicationStore';
import { instanceKey } from '../applications/instanceName';
import { ObjectStore } from '../cluster/ObjectStore';
import { matchesGlob } from '../render/matchesGlob';
import { applicationOf, LiveObject } from './liveResources';

/** What lives in the namespace of an application and is nobody's, if its project wants to know. */
export function orphans({
  objects,
  applications,
  project,
  cluster,
  application,
}: {
  objects: ObjectStore;
  applications: ApplicationStore;
  project: AppProject | undefined;
  /** Address of the API server. */
  cluster: string;
  application: Application;
}): LiveObject[] {
  const wanted = project?.spec.orphanedResources;
  const { namespace } = application.spec.destination;
  if (!wanted || !namespace) {
    return [];
  }
  return objects
    .list({ cluster, namespace })
    .filter(({ reference, object }) => {
      const instance = applicationOf(object);
      const isIgnored = wanted.ignore?.some(
        ({ group = '', kind, name }) =>
          matchesGlob(group, reference.group) &&
          matchesGlob(kind ?? '*', reference.kind) &&
          matchesGlob(name ?? '*', reference.name),
      );
      return (
        !isIgnored &&
        // What belongs to something else goes with it.
        !object.metadata.ownerReferences?.length &&
        !(instance && applications.get(instanceKey(instance)))
      );
    });
}
