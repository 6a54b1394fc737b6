import { test } from '@playwright/test';

/** How many repositories and pull requests there are, to see that nothing was created. */
export async function countTraces() {
  const { githubApiUrl } = test.info().config.metadata;
  const count = async (path: string) => {
    const response = await fetch(`${githubApiUrl}${path}`, {
      headers: { authorization: 'Bearer sandbox-portal' },
    });
    const items: unknown[] = await response.json();
    return items.length;
  };
  return {
    repositories: await count('/orgs/acme/repos?per_page=100'),
    pullRequests: await count(
      '/repos/acme/gitops-apps/pulls?state=all&per_page=100',
    ),
  };
}
