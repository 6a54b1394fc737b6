import { configure, TEAMS } from './application.mjs';
import { createActionContext } from './createActionContext.mjs';
import { load } from '../process/loadTypescript.mjs';

const { ConfigReader } = load('@backstage/config');
const { DefaultGithubCredentialsProvider, ScmIntegrations } = load(
  '@backstage/integration',
);
const { createPublishGithubAction, createPublishGithubPullRequestAction } =
  load('@backstage/plugin-scaffolder-backend-module-github');

/**
 * The same with what Backstage brings, as a golden-path template uses it: one action for the repository, its files and
 * the rights on it, another for the pull request.
 *
 * @returns creates one application out of a prepared workspace, and tells when its pull request is open
 */
export async function createRivalCreation({ world }) {
  const config = new ConfigReader(configure(world));
  const integrations = ScmIntegrations.fromConfig(config);
  const options = {
    config,
    integrations,
    githubCredentialsProvider:
      DefaultGithubCredentialsProvider.fromIntegrations(integrations),
  };
  const publish = createPublishGithubAction(options);
  const propose = createPublishGithubPullRequestAction(options);
  const { host } = new URL(world.github);
  return async ({ name, workspacePath, onProposed }) => {
    const step = (action, input) =>
      action.handler(
        createActionContext({ input, workspacePath, task: name }).context,
      );
    await step(publish, {
      repoUrl: `${host}?owner=acme&repo=${name}`,
      description: 'Gives the money back',
      homepage: `http://localhost:3000/catalog/default/component/${name}`,
      defaultBranch: 'main',
      sourcePath: 'repository',
      collaborators: Object.entries(TEAMS).map(([team, access]) => ({
        team,
        access,
      })),
      allowMergeCommit: false,
      allowRebaseMerge: false,
      deleteBranchOnMerge: true,
      // The sandbox has rulesets only; on GitHub this is one call more.
      protectDefaultBranch: false,
    });
    await step(propose, {
      repoUrl: `${host}?owner=acme&repo=gitops-apps`,
      branchName: `app/${name}`,
      targetBranchName: 'main',
      title: `Deploy ${name}`,
      description: `Brings ${name} to dev, staging and prod.`,
      sourcePath: 'gitops',
    });
    onProposed();
  };
}
