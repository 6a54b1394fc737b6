import { DeploymentEnvironmentRequest } from './ensureDeploymentEnvironments';
import { FileContents } from './FileContents';
import { RulesetDefinition } from './readRulesets';

/**
 * Whose repository it is.
 *
 * @public
 */
export interface ApplicationRepositoryIdentity {
  /** Name of the application, and so of the repository. */
  name: string;
  /** Full reference of the owner: group:default/payments. */
  owner: string;
}

/**
 * What an application's repository should be like.
 *
 * @public
 */
export interface ApplicationRepositoryRequest
  extends ApplicationRepositoryIdentity {
  /** Set when the repository is created; the team's own afterwards. */
  description: string;
  /** One of them is `catalog-info.yaml`. Written once, in one commit. */
  files: FileContents;
  /** Slug of the GitHub team that may push. */
  team: string;
  /** Slug of the GitHub team that may read. Default: `gitops.applications.platformTeam`. */
  platformTeam?: string;
  /** Labels of the repository on GitHub. */
  topics?: string[];
  /** Rules of the repository. Default: `APPLICATION_RULESET`; false: none. */
  ruleset?: RulesetDefinition | false;
  /** Actions variables: values by name. */
  variables?: Readonly<Record<string, string>>;
  environments?: readonly DeploymentEnvironmentRequest[];
  /** Told of each part as soon as it is done. */
  onPart?: (part: string, state: RepositoryPartState) => void;
  signal?: AbortSignal;
}

/**
 * What was done to one part of a repository. `absent`: GitHub has no such team. `unsupported`: the plan of the
 * organisation on GitHub has no such thing.
 *
 * @public
 */
export type RepositoryPartState =
  | 'created'
  | 'updated'
  | 'unchanged'
  | 'absent'
  | 'unsupported';

/** @public */
export interface ApplicationRepositoryResult {
  /** `updated` when the repository was there and some part was missing. */
  state: 'created' | 'updated' | 'unchanged';
  /** Its page on GitHub. */
  url: string;
  /** `owner/name` on GitHub. */
  slug: string;
  defaultBranch: string;
  /**
   * What was done, by part: `files`, `settings`, `topics`, `ruleset <name>`, `team <slug>`, `variable <name>` and
   * `environment <name>`, as far as they were asked for.
   */
  parts: Record<string, RepositoryPartState>;
}
