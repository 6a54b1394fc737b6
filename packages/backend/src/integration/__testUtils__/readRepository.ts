import { GithubClient } from '@gitops-flow/backstage-plugin-gitops-node';
import { withoutName } from './withoutName';

/** What of an application's repository a second run could double, lose or change. */
interface RepositoryOutcome {
  repository: object;
  commits: string[];
  files: Record<string, string>;
  branches: string[];
  rulesets: object[];
  teams: Record<string, string>;
  variables: Record<string, string>;
  environments: Record<string, string[]>;
}

/**
 * Reads all that GitHub has of an application's repository, with its name replaced, so that two applications that came
 * about in different ways can be held against each other.
 */
export async function readRepository(options: {
  github: GithubClient;
  name: string;
}): Promise<RepositoryOutcome> {
  const { name } = options;
  const { rest } = options.github;
  const repository = { owner: 'acme', repo: name };
  const [repo, commits, branches, rulesets, teams, variables, environments] =
    await Promise.all([
      rest.repos.get(repository),
      rest.repos.listCommits(repository),
      rest.repos.listBranches(repository),
      rest.repos.getRepoRulesets(repository),
      rest.repos.listTeams(repository),
      rest.actions.listRepoVariables({ ...repository, per_page: 30 }),
      rest.repos.getAllEnvironments(repository),
    ]);
  const outcome: RepositoryOutcome = {
    repository: {
      description: repo.data.description,
      homepage: repo.data.homepage,
      topics: repo.data.topics,
      visibility: repo.data.visibility,
      archived: repo.data.archived,
      defaultBranch: repo.data.default_branch,
      squash: repo.data.allow_squash_merge,
      merge: repo.data.allow_merge_commit,
      rebase: repo.data.allow_rebase_merge,
      branchGoes: repo.data.delete_branch_on_merge,
    },
    commits: commits.data.map(({ commit }) => commit.message),
    files: await readFiles(repository, repo.data.default_branch),
    branches: branches.data.map(each => each.name),
    rulesets: await Promise.all(
      rulesets.data.map(async ({ id }) => {
        const { data } = await rest.repos.getRepoRuleset({
          ...repository,
          ruleset_id: id,
        });
        return {
          name: data.name,
          enforcement: data.enforcement,
          conditions: data.conditions,
          rules: data.rules,
        };
      }),
    ),
    teams: Object.fromEntries(
      teams.data.map(({ slug, permission }) => [slug, permission]),
    ),
    variables: Object.fromEntries(
      variables.data.variables.map(each => [each.name, each.value]),
    ),
    environments: Object.fromEntries(
      await Promise.all(
        (environments.data.environments ?? []).map(async each => {
          const { data } = await rest.repos.listDeploymentBranchPolicies({
            ...repository,
            environment_name: each.name,
          });
          return [
            each.name,
            data.branch_policies.map(policy => policy.name ?? ''),
          ] as const;
        }),
      ),
    ),
  };
  return withoutName(outcome, name);

  async function readFiles(
    place: { owner: string; repo: string },
    revision: string,
  ): Promise<Record<string, string>> {
    const { data } = await rest.git.getTree({
      ...place,
      tree_sha: revision,
      recursive: 'true',
    });
    const entries = await Promise.all(
      data.tree
        .filter(({ type }) => type === 'blob')
        .map(async ({ path, sha }) => {
          const blob = await rest.git.getBlob({ ...place, file_sha: sha });
          const text = Buffer.from(blob.data.content, 'base64').toString();
          return [path, text] as const;
        }),
    );
    return Object.fromEntries(entries);
  }
}
