import { InputError } from '@backstage/errors';
import type { RestEndpointMethodTypes } from '@octokit/rest';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { repeatable } from './repeatable';
import { RepositoryName } from './repositoryTree';
import { waitUntilReady } from './waitUntilReady';
import { writeOnce } from './writeOnce';

const PAGE_SIZE = 100;
const MAX_NAME_LENGTH = 255;

/**
 * An environment on GitHub, which jobs of workflows name and tokens of theirs then carry.
 *
 * @public
 */
export interface DeploymentEnvironmentRequest {
  name: string;
  /** Branches, or patterns of them, that may deploy to it. Default: all. */
  branches?: string[];
}

type Endpoints = RestEndpointMethodTypes['repos'];
type Found = Endpoints['getEnvironment']['response']['data'];
type Protection = Omit<
  Endpoints['createOrUpdateEnvironment']['parameters'],
  'owner' | 'repo' | 'environment_name'
>;

/** @throws InputError that names the environment */
export function assertDeploymentEnvironments(
  environments: readonly DeploymentEnvironmentRequest[],
): void {
  const names = new Set<string>();
  for (const { name, branches } of environments) {
    // GitHub takes upper and lower case for the same.
    const key = name.toLocaleLowerCase('en-US');
    if (!name.trim() || name.length > MAX_NAME_LENGTH) {
      throw new InputError(
        `environments: "${name}" is no name of an environment: use 1 to ${MAX_NAME_LENGTH} characters`,
      );
    }
    if (names.has(key)) {
      throw new InputError(
        `environments: "${name}" is there twice: leave one of them out`,
      );
    }
    if (branches?.length === 0 || branches?.some(branch => !branch.trim())) {
      throw new InputError(
        `environments: "${name}" has an empty list of branches, or a branch without name: name the branches that may deploy to it, or leave the list out for all`,
      );
    }
    names.add(key);
  }
}

/**
 * Gives a repository deployment environments. What people have set up in one of them (reviewers, a waiting time, further
 * branches) stays.
 *
 * @param options - `isNew`: the repository was created a moment ago, so that it has none
 * @returns what was done, by name
 */
export async function ensureDeploymentEnvironments(options: {
  github: GithubClient;
  repository: RepositoryName;
  wanted: readonly DeploymentEnvironmentRequest[];
  isNew?: boolean;
  signal?: AbortSignal;
}): Promise<Record<string, 'created' | 'updated' | 'unchanged'>> {
  const { github, repository, wanted, isNew, signal } = options;
  const states: Record<string, 'created' | 'updated' | 'unchanged'> = {};
  for (const environment of wanted) {
    const found = isNew ? undefined : await find(environment.name);
    states[environment.name] = await ensure(environment, found);
  }
  return states;

  async function ensure(
    { name, branches }: DeploymentEnvironmentRequest,
    found: Found | undefined,
  ) {
    const policy = found?.deployment_branch_policy;
    const isLimited = policy?.custom_branch_policies === true;
    const lacksPolicy = branches !== undefined && !isLimited;
    if (!found || lacksPolicy) {
      await put(name, {
        ...keptProtection(found),
        deployment_branch_policy: branches
          ? { protected_branches: false, custom_branch_policies: true }
          : null,
      });
    }
    const present = isLimited ? await listBranches(name) : new Set();
    const missing = (branches ?? []).filter(branch => !present.has(branch));
    for (const branch of missing) {
      await addBranch(name, branch);
    }
    if (!found) {
      return 'created' as const;
    }
    return lacksPolicy || missing.length > 0
      ? ('updated' as const)
      : ('unchanged' as const);
  }

  async function find(name: string): Promise<Found | undefined> {
    try {
      const { data } = await github.rest.repos.getEnvironment({
        ...repository,
        environment_name: name,
        request: { signal },
      });
      return data;
    } catch (error) {
      if (isGithubError(error, 'notFound')) {
        return undefined;
      }
      throw error;
    }
  }

  async function put(name: string, protection: Protection): Promise<void> {
    await waitUntilReady(
      () =>
        github.rest.repos.createOrUpdateEnvironment({
          ...repository,
          environment_name: name,
          ...protection,
          request: repeatable(signal),
        }),
      { signal },
    );
  }

  async function listBranches(name: string): Promise<Set<string>> {
    const branches = new Set<string>();
    for (let page = 1; ; page++) {
      const { data } = await github.rest.repos.listDeploymentBranchPolicies({
        ...repository,
        environment_name: name,
        per_page: PAGE_SIZE,
        page,
        request: { signal },
      });
      data.branch_policies.forEach(policy => {
        if (policy.name && policy.type !== 'tag') {
          branches.add(policy.name);
        }
      });
      if (data.branch_policies.length < PAGE_SIZE) {
        return branches;
      }
    }
  }

  async function addBranch(name: string, branch: string): Promise<void> {
    const look = async () =>
      (await listBranches(name)).has(branch) || undefined;
    const write = async () => {
      await github.rest.repos.createDeploymentBranchPolicy({
        ...repository,
        environment_name: name,
        name: branch,
        request: { signal },
      });
      return true;
    };
    try {
      await waitUntilReady(() => writeOnce({ write, look, signal }), {
        signal,
      });
    } catch (error) {
      // GitHub answers 303 where another run was faster.
      if (!isGithubError(error, 'other') || !(await look())) {
        throw error;
      }
    }
  }
}

/**
 * What an environment is protected by, as GitHub wants it back: what is not said, it takes away. What is not there is
 * not said either, because plans without protection of private repositories refuse the mere fields.
 */
function keptProtection(found: Found | undefined): Protection {
  const kept: Protection = {};
  for (const rule of found?.protection_rules ?? []) {
    if ('wait_timer' in rule && rule.wait_timer) {
      kept.wait_timer = rule.wait_timer;
    }
    if ('reviewers' in rule && rule.reviewers) {
      kept.prevent_self_review = rule.prevent_self_review;
      kept.reviewers = rule.reviewers.flatMap(({ type, reviewer }) =>
        type && reviewer?.id ? [{ type, id: reviewer.id }] : [],
      );
    }
  }
  return kept;
}
