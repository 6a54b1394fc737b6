import { InputError } from '@backstage/errors';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { GitopsRepository } from './GitopsRepository';

/**
 * Any repository on the client's host, to read its main branch and to propose changes to it.
 *
 * @param options - `url` is its page
 * @returns the repository with its `owner/name` and the name of its default branch
 * @throws InputError, without the name of a field, when there is no such repository that changes can be proposed to
 * @public
 */
export async function openRepository(options: {
  github: GithubClient;
  url: string;
  signal?: AbortSignal;
}): Promise<{ repository: GitopsRepository; slug: string; branch: string }> {
  const { github, url, signal } = options;
  const { owner, repo } = readAddress(url, github.host);
  try {
    const { data } = await github.rest.repos.get({
      owner,
      repo,
      request: { signal },
    });
    if (data.archived) {
      throw new InputError(
        `${data.full_name} is archived: unarchive it, or choose another repository`,
      );
    }
    const repository = {
      url: data.html_url,
      host: github.host,
      owner: data.owner.login,
      name: data.name,
      branch: data.default_branch,
    };
    return {
      repository: GitopsRepository.create({ config: { repository }, github }),
      slug: data.full_name,
      branch: data.default_branch,
    };
  } catch (error) {
    if (isGithubError(error, 'notFound')) {
      throw new InputError(
        `there is no repository ${owner}/${repo} on ${github.host}, or the portal may not see it: correct the address, or give the portal access`,
      );
    }
    throw error;
  }
}

function readAddress(
  url: string,
  host: string,
): { owner: string; repo: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const [owner, name, ...rest] = (parsed?.pathname ?? '')
    .slice(1)
    .replace(/\/+$/, '')
    .split('/');
  const repo = name?.replace(/\.git$/, '');
  if (parsed?.host !== host || !owner || !repo || rest.length > 0) {
    throw new InputError(
      `${JSON.stringify(
        url,
      )} is no repository on ${host}: write it as https://${host}/acme/checkout`,
    );
  }
  return { owner, repo };
}
