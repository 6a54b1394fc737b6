import { GitRepository } from '../../git/GitRepository';
import { ApplicationStore } from '../applications/ApplicationStore';
import { Cluster } from '../applications/Cluster';
import { ObjectStore } from '../cluster/ObjectStore';
import { ApplicationComparison } from '../reconcile/ApplicationComparison';
import { Reconciler } from '../reconcile/Reconciler';
import { Accounts } from './Accounts';

/** What the routes work on. */
export interface ApiContext {
  accounts: Accounts;
  applications: ApplicationStore;
  objects: ObjectStore;
  comparison: ApplicationComparison;
  reconciler: Reconciler;
  repository: GitRepository;
  clusters: Cluster[];
}
