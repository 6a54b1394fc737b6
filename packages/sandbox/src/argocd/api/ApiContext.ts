import { GitRepository } from '../../git/GitRepository';
import { ApplicationStore } from '../applications/ApplicationStore';
import { Cluster } from '../applications/Cluster';
import { EventRecorder } from '../cluster/events/EventRecorder';
import { EventStore } from '../cluster/events/EventStore';
import { ObjectStore } from '../cluster/ObjectStore';
import { ApplicationComparison } from '../reconcile/ApplicationComparison';
import { Reconciler } from '../reconcile/Reconciler';
import { Accounts } from './Accounts';

/** What the routes work on. */
export interface ApiContext {
  accounts: Accounts;
  applications: ApplicationStore;
  objects: ObjectStore;
  /** What happened to the objects; */
  eventStore: EventStore;
  /** and who writes it down. */
  events: EventRecorder;
  comparison: ApplicationComparison;
  reconciler: Reconciler;
  repository: GitRepository;
  clusters: Cluster[];
}
