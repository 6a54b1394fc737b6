import { HealthStatus, OperationPhase, SyncStatus } from './status';

/**
 * Channel of Backstage's signals on which a {@link DeploymentsChanged} goes to the people who are looking at the entity.
 *
 * @public
 */
export const DEPLOYMENTS_SIGNAL_CHANNEL = 'gitops:deployments';

/**
 * Something about these entities' deployments changed: ask again.
 *
 * @public
 */
export type DeploymentsChanged = {
  /** Full entity references, `component:default/checkout`. */
  entityRefs: string[];
};

/**
 * Answer of `GET /entities/{kind}/{namespace}/{name}/deployments`: all that a page about one entity shows.
 *
 * @public
 */
export interface EntityDeployments {
  entityRef: string;
  /**
   * Every configured environment, in promotion order, whether the entity is there or not. Applications that fit none of
   * them come behind, as environments of their own whose names hold a slash: `nonprod/qa`.
   */
  environments: EnvironmentDeployment[];
  /** Open pull requests on the GitOps repository, and those merged in the last minutes, newest first. */
  pullRequests: DeploymentPullRequest[];
  /** The Argo CD instances behind the environments. */
  instances: InstanceStatus[];
}

/**
 * Where an entity stands in one environment.
 *
 * - `absent`: nothing there and nothing under way
 * - `waitingForReview`: an open pull request would bring it here
 * - `waitingForArgocd`: the pull request is merged, Argo CD has not created the Application yet
 * - `idle`: the Application is there and runs no image yet; it waits for a promotion
 * - `deployed`: the Application is there and has, or is getting, an image
 * - `unknown`: the instance was never reached, so nothing can be said
 *
 * @public
 */
export type EnvironmentState =
  | 'absent'
  | 'waitingForReview'
  | 'waitingForArgocd'
  | 'idle'
  | 'deployed'
  | 'unknown';

/** @public */
export interface EnvironmentDeployment {
  /** Name in `gitops.environments`. */
  name: string;
  /** What people call it. */
  title: string;
  /** Name of the Argo CD instance that deploys here. */
  instance: string;
  state: EnvironmentState;
  /** Usually one; several when a selector matches more, worst health first. */
  applications: ApplicationStatus[];
  /** Numbers of the `pullRequests` that touch this environment. */
  pullRequests: number[];
}

/** @public */
export interface DeploymentPullRequest {
  number: number;
  title: string;
  url: string;
  /** Login of who opened it. */
  author: string;
  /** ISO 8601. */
  createdAt: string;
  state: 'open' | 'merged';
  /** Names of the environments it changes. */
  environments: string[];
}

/**
 * One Argo CD Application, reduced to what pages show.
 *
 * @public
 */
export interface ApplicationStatus {
  name: string;
  namespace: string;
  project: string;
  /** Name of the Argo CD instance. */
  instance: string;
  /** Page of the Application in Argo CD's own UI. */
  url: string;
  health: HealthStatus;
  /** Why, where Argo CD says so. */
  healthMessage?: string;
  sync: SyncStatus;
  /** The last or current operation. */
  operation?: {
    phase: OperationPhase;
    message?: string;
    startedAt?: string;
    finishedAt?: string;
  };
  /** Problems that Argo CD reports about the Application itself. */
  conditions: { type: string; message: string }[];
  /** Live images as `repository[:tag][@digest]`. */
  images: string[];
  /** Where it runs. */
  destination: { cluster: string; namespace: string };
  /** Whether Argo CD applies commits by itself. */
  autoSync: boolean;
  /** Completed deployments that Argo CD remembers (10 at the most), newest first. */
  history: DeploymentRecord[];
}

/** @public */
export interface DeploymentRecord {
  id: number;
  /** Commit of the GitOps repository. */
  revision: string;
  /** ISO 8601: when the sync finished. */
  deployedAt: string;
  /** Person, or absent when Argo CD did it by itself. */
  initiatedBy?: string;
}

/** @public */
export interface InstanceStatus {
  name: string;
  /** `connecting` until the first list came; `stale` when the data is older than it should be. */
  state: 'connecting' | 'live' | 'stale';
  /** ISO 8601: when the data was last known to be true. Absent while `connecting`. */
  observedAt?: string;
  /** What keeps the instance from being `live`, without addresses and credentials. */
  problem?: string;
}

/**
 * Answer of `GET /environments`, in promotion order.
 *
 * @public
 */
export interface EnvironmentList {
  items: EnvironmentSummary[];
}

/** @public */
export interface EnvironmentSummary {
  /** Name in `gitops.environments`. */
  name: string;
  /** What people call it. */
  title: string;
  /** Place in the promotion order, from 0. */
  order: number;
}
