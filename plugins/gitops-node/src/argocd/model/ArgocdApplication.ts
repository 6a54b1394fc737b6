import {
  HealthStatus,
  OperationPhase,
  SyncStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * What Argo CD's list says about an Application: it drops all else from what was asked for.
 *
 * @public
 */
export interface ApplicationOutline {
  name: string;
  namespace: string;
  project: string;
  labels: Record<string, string>;
  /** The cluster by name or by address, and the namespace in it. */
  destination: ApplicationDestination;
  /** Whether Argo CD applies commits by itself. */
  autoSync: boolean;
  /** Whether Argo CD leaves it alone: nothing is compared, and no operation ever starts. */
  paused: boolean;
  /** ISO 8601: since when it is being deleted, which lasts as long as a finalizer holds it. */
  deletingSince?: string;
  /** Where its manifests come from, the first source first. */
  sources: ApplicationOrigin[];
  /** `Unknown` where Argo CD has not looked yet. */
  sync: SyncStatus;
  /** `Unknown` where Argo CD has not looked yet. */
  health: HealthStatus;
  /** ISO 8601: since when it is so. */
  healthSince?: string;
  healthMessage?: string;
  /** The last one, under way or over. A new operation empties it for a moment. */
  operation?: ApplicationOperation;
  /** Live images, as Argo CD writes them. */
  images: string[];
}

/**
 * An Application with what only the stream tells.
 *
 * @public
 */
export interface ArgocdApplication extends ApplicationOutline {
  /** Whether the stream has told already what a list does not tell: all fields of this interface. */
  detailed: boolean;
  /** A list has told a change since. What it does not tell is as it was before that change. */
  owesDetails?: true;
  /** Name of the ApplicationSet that made it. */
  applicationSet?: string;
  conditions: { type: string; message: string }[];
  /** Newest first. */
  history: ApplicationRevision[];
}

/** @public */
export interface ApplicationDestination {
  name?: string;
  server?: string;
  namespace: string;
}

/**
 * A sync or a rollback. Lists tell nothing but its phase and its two times.
 *
 * @public
 */
export interface ApplicationOperation {
  phase: OperationPhase;
  message?: string;
  /** ISO 8601. One operation has one, however often it is tried again. */
  startedAt?: string;
  /** ISO 8601. Also set while `Running`, between two tries of an automated sync. */
  finishedAt?: string;
  /** How often it was tried again. */
  retryCount?: number;
  /** It changes nothing: no deployment. */
  dryRun?: true;
  /** Argo CD started it by itself. */
  automated?: true;
  /** Account that started it. */
  initiatedBy?: string;
  /** Full reference of the person on whose behalf the account did. */
  requestedBy?: string;
  /** Commit or version. Of several sources, the last commit among them: values follow their chart. */
  revision?: string;
}

/**
 * Where manifests of an Application come from.
 *
 * @public
 */
export interface ApplicationOrigin {
  kind: 'git' | 'helm' | 'oci';
  /** Address of a Git, Helm or OCI repository, without credentials. */
  repoUrl: string;
  /** Folder in a Git repository or in an OCI artifact. */
  path?: string;
  /** Name of a chart in a Helm repository. */
  chart?: string;
  /** Branch, tag, commit or version; absent stands for HEAD. */
  targetRevision?: string;
  /** Name by which other sources take value files from this one. */
  ref?: string;
  /** Argo CD writes what it renders from here to a branch, and applies that branch (source hydrator). */
  hydrated?: true;
}

/**
 * One entry of an Application's history: a full sync that succeeded.
 *
 * @public
 */
export interface ApplicationRevision {
  /** Counts up, also where Argo CD keeps only the last ten entries. */
  id: number;
  /** Commit or version. Of an Application with several sources, the last commit among them: values follow their chart. */
  revision: string;
  /** ISO 8601: when the sync finished. */
  deployedAt: string;
  /** How long the sync took. `deployStartOf` makes the time of its begin of it: the texts would take 400 bytes here. */
  syncSeconds?: number;
  /** Account, or absent when Argo CD did it by itself. */
  initiatedBy?: string;
  /** Argo CD did it by itself. */
  automated: boolean;
  /** Address of the repository that the revision belongs to, without credentials. */
  repoUrl?: string;
}

/**
 * What identifies an Application within its instance.
 */
export function applicationKey(application: {
  namespace: string;
  name: string;
}): string {
  // Joined, because a template keeps its parts in memory beside the whole.
  return [application.namespace, application.name].join('/');
}
