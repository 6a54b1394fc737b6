import { GithubClient } from '../GithubClient';
import { isGithubError } from '../GithubError';
import {
  findFailure,
  GithubCredentialsFinding,
} from './GithubCredentialsFinding';

/** Whether the GitOps repository is there and takes commits. */
export async function findRepositoryAccess(question: {
  github: GithubClient;
  repository: { owner: string; name: string };
  signal?: AbortSignal;
}): Promise<GithubCredentialsFinding> {
  const { github, repository, signal } = question;
  const slug = `${repository.owner}/${repository.name}`;
  const check = 'gitopsRepository';
  try {
    const { data } = await github.rest.repos.get({
      owner: repository.owner,
      repo: repository.name,
      request: { signal },
    });
    if (
      data.full_name.toLocaleLowerCase('en-US') !==
      slug.toLocaleLowerCase('en-US')
    ) {
      return {
        check,
        problem: `${slug} is called ${data.full_name} now.`,
        remedy: 'Put its new address into gitops.repository.url.',
      };
    }
    if (data.archived) {
      return {
        check,
        problem: `${slug} is archived, so nothing can be changed in it.`,
        remedy: 'Unarchive it in its settings on GitHub.',
      };
    }
    if (data.permissions && !data.permissions.push) {
      return {
        check,
        problem: `The credentials may read ${slug}, and not push to it.`,
        remedy: `Give the account the role Write on ${slug}, or the App the permission contents: write.`,
      };
    }
    return { check, ok: `${slug} can be pushed to.` };
  } catch (error) {
    return isGithubError(error, 'notFound')
      ? {
          check,
          problem: `${slug} does not exist, or the credentials must not see it.`,
          remedy: `Correct gitops.repository.url, or give the account or the App access to ${slug}.`,
        }
      : findFailure(check, error);
  }
}
