import { GithubClient } from '@gitops-flow/backstage-plugin-gitops-node';
import { allPages } from './allPages';
import { withoutName } from './withoutName';

const GITOPS = { owner: 'acme', repo: 'gitops-apps' };
const PAGE_SIZE = 100;

/**
 * Reads the pull requests about an application, oldest first, and the branches that no pull request has, with its name
 * replaced.
 */
export async function readRequests(options: {
  github: GithubClient;
  name: string;
}): Promise<object> {
  const { github, name } = options;
  const { rest } = github;
  const isOwn = (branch: string) => branch.split('/').includes(name);
  const pulls = await allPages(page =>
    rest.pulls.list({ ...GITOPS, state: 'all', direction: 'asc', ...page }),
  );
  const branches = await allPages(page =>
    rest.repos.listBranches({ ...GITOPS, ...page }),
  );
  return withoutName(
    {
      // A branch that comes meanwhile pushes one from the page before onto the next.
      branches: [...new Set(branches.map(branch => branch.name))].filter(isOwn),
      pulls: await Promise.all(
        pulls
          .filter(({ head }) => isOwn(head.ref))
          .map(async pull => ({
            title: pull.title,
            body: pull.body,
            state: pull.state,
            merged: pull.merged_at !== null,
            author: pull.user?.login,
            branch: pull.head.ref,
            commits: await readMessages(pull.number),
            changes: await readChanges(pull.number),
          })),
      ),
    },
    name,
  );

  async function readMessages(number: number): Promise<string[]> {
    const { data } = await rest.pulls.listCommits({
      ...GITOPS,
      pull_number: number,
    });
    return data.map(({ commit }) => commit.message);
  }

  async function readChanges(number: number) {
    const { data } = await rest.pulls.listFiles({
      ...GITOPS,
      pull_number: number,
      per_page: PAGE_SIZE,
    });
    return data.map(({ filename, status, patch }) => ({
      filename,
      status,
      patch,
    }));
  }
}
