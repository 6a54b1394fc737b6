import { KubernetesObject } from '../cluster/KubernetesObject';
import { HealthStatus } from '../health/Health';
import { ApplicationSource, NO_SOURCE, PinnedSources } from './sources';

/** A cluster by name or by address, and the namespace for what does not say its own. */
export interface ApplicationDestination {
  name?: string;
  server?: string;
  namespace?: string;
}

export interface SyncPolicy {
  automated?: {
    prune?: boolean;
    selfHeal?: boolean;
    allowEmpty?: boolean;
    enabled?: boolean;
  };
  syncOptions?: string[];
  retry?: RetryStrategy;
}

/** How often a sync that failed is tried again, and after how long. */
export interface RetryStrategy {
  /** Never without one; for ever below 0. */
  limit?: number;
  backoff?: {
    /** `5s`, `2m`; a number is seconds. */
    duration?: string | number;
    factor?: number;
    maxDuration?: string | number;
  };
}

/** One resource out of many, in a sync of a part. */
export interface SyncResource {
  group?: string;
  kind: string;
  name: string;
  namespace?: string;
}

export interface Operation {
  sync: PinnedSources & {
    prune?: boolean;
    dryRun?: boolean;
    /** Of a rollback. */
    syncStrategy?: { apply: Record<string, never> };
    resources?: SyncResource[];
    syncOptions?: string[];
    /** Of a self-heal: how often this commit was put right again. */
    autoHealAttemptsCount?: number;
  };
  initiatedBy: { username?: string; automated?: true };
  info?: { name: string; value: string }[];
  retry: RetryStrategy;
}

export type OperationPhase =
  | 'Running'
  | 'Terminating'
  | 'Failed'
  | 'Error'
  | 'Succeeded';

/** When a sync does something: before all else, in the middle, when everything is healthy. */
export type SyncPhase = 'PreSync' | 'Sync' | 'PostSync';

/** What a sync did to one resource. */
export interface ResourceResult {
  group: string;
  version: string;
  kind: string;
  namespace: string;
  name: string;
  status: 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';
  message: string;
  /** Of a hook: what it is. */
  hookType?: SyncPhase;
  /** Also of resources that are no hooks. Missing where nothing was tried. */
  hookPhase?: 'Running' | 'Succeeded' | 'Failed';
  syncPhase: SyncPhase;
  images?: string[];
}

export interface OperationState {
  operation: Operation;
  phase: OperationPhase;
  message?: string;
  syncResult?: PinnedSources & {
    resources?: ResourceResult[];
    revision: string;
    source: ApplicationSource;
  };
  startedAt: string;
  /** Also between two tries, while the phase is `Running`. */
  finishedAt?: string;
  retryCount?: number;
}

export type SyncStatusCode = 'Synced' | 'OutOfSync' | 'Unknown';

/** A resource of an application, wanted, living or both. */
export interface ResourceStatus {
  group?: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  /** A hook has none: it is not compared. */
  status?: SyncStatusCode;
  hook?: true;
  health?: { status: HealthStatus; message?: string };
  /** Lives, but is not in Git. */
  requiresPruning?: true;
  /** Says itself that a person has to agree before it is removed. */
  requiresDeletionConfirmation?: true;
}

/** A deployment that was made. */
export interface RevisionHistory extends PinnedSources {
  deployedAt: string;
  id: number;
  source: ApplicationSource;
  deployStartedAt: string;
  initiatedBy: Operation['initiatedBy'];
}

export interface ApplicationCondition {
  type:
    | 'InvalidSpecError'
    | 'ComparisonError'
    | 'SyncError'
    | 'DeletionError'
    | 'OrphanedResourceWarning';
  message: string;
  lastTransitionTime: string;
}

export interface ApplicationStatus {
  resources?: ResourceStatus[];
  sync: {
    /** Empty until the first comparison. */
    status: SyncStatusCode | '';
    comparedTo: {
      source: ApplicationSource;
      destination: ApplicationDestination;
      sources?: ApplicationSource[];
    };
    revision?: string;
    revisions?: string[];
  };
  /** Without a status until the first comparison. */
  health: { status?: HealthStatus; lastTransitionTime?: string };
  history?: RevisionHistory[];
  conditions?: ApplicationCondition[];
  reconciledAt?: string;
  operationState?: OperationState;
  sourceType?: SourceType;
  sourceTypes?: SourceType[];
  summary: {
    images?: string[];
    externalURLs?: string[];
    isAppOfApps?: true;
  };
  resourceHealthSource?: 'appTree';
  controllerNamespace?: string;
  sourceHydrator: Record<string, never>;
}

/** How a source is rendered; empty for one that others only take values from. */
export type SourceType = 'Helm' | 'Directory' | '';

/** Argo CD's Application, with `source` or `sources`. */
export interface Application extends KubernetesObject {
  apiVersion: 'argoproj.io/v1alpha1';
  kind: 'Application';
  spec: {
    source?: ApplicationSource;
    sources?: ApplicationSource[];
    destination: ApplicationDestination;
    project: string;
    syncPolicy?: SyncPolicy;
  };
  status: ApplicationStatus;
  /** Under way, or about to be. */
  operation?: Operation;
}

/** Group of Argo CD's own kinds. */
export const ARGOPROJ = 'argoproj.io';

/** Asks the controller to look at an application again: `normal` or `hard`. */
export const REFRESH = 'argocd.argoproj.io/refresh';

/** The same for the source hydrator; every refresh asks for both. */
export const HYDRATE = 'argocd.argoproj.io/hydrate';

/** Asks the controller to leave an application alone. */
export const SKIP_RECONCILE = 'argocd.argoproj.io/skip-reconcile';

/** Which application a resource belongs to. */
export const TRACKING_ID = 'argocd.argoproj.io/tracking-id';

/** Makes a manifest a hook: `PreSync`, `Sync`, `PostSync`, `Skip`, by commas. */
export const HOOK = 'argocd.argoproj.io/hook';

/** When a hook is removed: `BeforeHookCreation`, `HookSucceeded`, `HookFailed`, by commas. */
export const HOOK_DELETE_POLICY = 'argocd.argoproj.io/hook-delete-policy';

/** Orders what a phase of a sync applies: an integer, the lowest first. */
export const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

/** Options of a single resource, by commas. */
export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** Takes what an application runs away together with the application. */
export const RESOURCES_FINALIZER = 'resources-finalizer.argocd.argoproj.io';

/** Status of an application that nobody has looked at yet, as the API shows it. */
export function emptyStatus(): ApplicationStatus {
  return {
    sync: {
      status: '',
      comparedTo: { source: NO_SOURCE, destination: {} },
    },
    health: {},
    summary: {},
    sourceHydrator: {},
  };
}
