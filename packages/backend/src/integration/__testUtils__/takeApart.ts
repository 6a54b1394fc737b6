import { GithubClient } from '@gitops-flow/backstage-plugin-gitops-node';

/** Takes from the repository of an application, or loosens, something of each part that `ActionRun` gives it. */
export async function takeApart(options: {
  github: GithubClient;
  name: string;
}): Promise<void> {
  const { rest } = options.github;
  const repository = { owner: 'acme', repo: options.name };
  const { data: rulesets } = await rest.repos.getRepoRulesets(repository);
  for (const { id } of rulesets) {
    await rest.repos.updateRepoRuleset({
      ...repository,
      ruleset_id: id,
      enforcement: 'disabled',
    });
  }
  await rest.actions.updateRepoVariable({
    ...repository,
    name: 'AWS_REGION',
    value: 'moon-1',
  });
  const { data: platform } = await rest.teams.getByName({
    org: 'acme',
    team_slug: 'platform',
  });
  // With what is to be kept beside it.
  await rest.repos.createOrUpdateEnvironment({
    ...repository,
    environment_name: 'publish',
    wait_timer: 5,
    prevent_self_review: true,
    reviewers: [{ type: 'Team', id: platform.id }],
    deployment_branch_policy: null,
  });
  await rest.repos.replaceAllTopics({ ...repository, names: [] });
  await rest.repos.update({ ...repository, allow_merge_commit: true });
  await rest.teams.removeRepoInOrg({
    ...repository,
    org: 'acme',
    team_slug: 'payments',
  });
}
