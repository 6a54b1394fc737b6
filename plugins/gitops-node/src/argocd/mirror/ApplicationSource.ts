import { ApplicationEvent, ApplicationList } from '../ArgocdClient';
import { ArgocdProject } from '../model/ArgocdProject';

/**
 * Where a mirror looks: an `ArgocdClient`.
 *
 * @public
 */
export interface ApplicationSource {
  /** With the resource version that a stream can go on from. */
  listApplications(options: { signal: AbortSignal }): Promise<ApplicationList>;
  /**
   * Without a resource version every Application comes first, once. With one only what changes from now on: changes
   * since that version are not repeated. With the name of an Application only that one, as it is now and as it changes.
   */
  streamApplications(options: {
    signal: AbortSignal;
    resourceVersion?: string;
    name?: string;
    namespace?: string;
  }): AsyncIterable<ApplicationEvent>;
  listProjects(options: { signal: AbortSignal }): Promise<ArgocdProject[]>;
  probe(options: { signal: AbortSignal; timeoutMs?: number }): Promise<void>;
}
