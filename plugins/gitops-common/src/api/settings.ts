/**
 * What the GitOps repository's main branch says about an application: the start of every change to it.
 *
 * @public
 */
export interface ApplicationSettings {
  /** Name of the application, the same in every environment. */
  name: string;
  /** Slug of the owning team. */
  team: string;
  /** In promotion order, only those where the application is. */
  environments: EnvironmentSettings[];
  /** Names of the configured environments where it is not, in promotion order. */
  missingEnvironments: string[];
}

/**
 * An application's settings in one environment. What its file leaves to the platform or to the chart is absent.
 *
 * @public
 */
export interface EnvironmentSettings {
  /** Name in `gitops.environments`. */
  environment: string;
  /** What people call it. */
  title: string;
  /** What runs; absent while the application waits for its first promotion. */
  image?: ImageVersion;
  workload?: string;
  /** When a cron job runs. */
  schedule?: string;
  port?: number;
  size?: string;
  replicas?: number;
  autoscaling?: { min: number; max: number; cpu?: number };
  exposure?: string;
  strategy?: string;
  /** Names and values of plain environment variables; secrets are never here. */
  variables?: Record<string, string>;
  /** Version of the baseline chart. */
  chartVersion?: string;
  /** Top-level keys of the values file that no form knows: people's own, kept by every change. */
  otherKeys: string[];
}

/**
 * One version of an image.
 *
 * @public
 */
export interface ImageVersion {
  /** Registry and path: `ghcr.io/acme/checkout`. */
  repository: string;
  tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest?: string;
  /** Commit of the application's repository that it was built from. */
  sourceCommit?: string;
  /** ISO 8601: when it was pushed or built. */
  createdAt?: string;
}

/**
 * Answer of `GET /images`: the newest versions of an image, newest first as far as the registry tells their age.
 *
 * @public
 */
export interface ImageVersionList {
  repository: string;
  items: ImageVersion[];
  /** How many tags the registry has; more than `items` when only the newest are listed. */
  total: number;
}

/**
 * An earlier image of an environment, out of the history of the GitOps repository.
 *
 * @public
 */
export interface ImageHistoryEntry {
  image: ImageVersion;
  /** Commit of the GitOps repository that brought it. */
  commit: string;
  /** ISO 8601. */
  committedAt: string;
  /** First line of the commit's message. */
  message: string;
  /** Login or name of who made the commit. */
  author: string;
}

/**
 * Answer of `GET /names/{name}`: whether an application may be called so.
 *
 * @public
 */
export interface NameAvailability {
  name: string;
  available: boolean;
  /** Why not, and what to do. */
  problem?: string;
}

/**
 * Answer of `POST /preview`: what a pull request would carry, before anything is written.
 *
 * @public
 */
export interface ChangePreview {
  /** Title that the pull request would get. */
  title: string;
  /** Slug of the repository, `owner/name`. */
  repository: string;
  files: PreviewFile[];
  /** What would stop the request, as `field: what is wrong and what to do`. Files are empty then. */
  problems: string[];
}

/** @public */
export interface PreviewFile {
  path: string;
  state: 'added' | 'modified' | 'removed' | 'unchanged';
  /** Content after the merge; absent for a removed file. */
  content?: string;
  /** Content on the main branch today; absent for an added file. */
  before?: string;
}
