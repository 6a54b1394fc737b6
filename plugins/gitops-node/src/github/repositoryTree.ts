import { GithubClient } from './GithubClient';

/** A repository on the client's host, as Octokit's calls want it. */
export interface RepositoryName {
  owner: string;
  repo: string;
}

/** Git's ids of the contents, by path. Files only. */
export type FileShas = ReadonlyMap<string, string>;

/** Tip of a branch. */
export interface BranchHead {
  commitSha: string;
  treeSha: string;
}

export async function readBranchHead(options: {
  github: GithubClient;
  repository: RepositoryName;
  branch: string;
  signal?: AbortSignal;
}): Promise<BranchHead> {
  const { github, repository, branch, signal } = options;
  const { data } = await github.rest.repos.getBranch({
    ...repository,
    branch,
    request: { signal },
  });
  return {
    commitSha: data.commit.sha,
    treeSha: data.commit.commit.tree.sha,
  };
}

/**
 * Lists every file of a revision.
 *
 * @param options - `revision` is a branch, a commit or a tree
 * @returns the files, and the id of the commit or of the tree: GitHub gives the one or the other
 * @throws Error when the repository is too large for one answer: half a list would make existing files look absent
 */
export async function listRepositoryFiles(options: {
  github: GithubClient;
  repository: RepositoryName;
  revision: string;
  signal?: AbortSignal;
}): Promise<{ sha: string; files: FileShas }> {
  const { github, repository, revision, signal } = options;
  const { data } = await github.rest.git.getTree({
    ...repository,
    tree_sha: revision,
    recursive: 'true',
    request: { signal },
  });
  if (data.truncated) {
    throw new Error(
      `${repository.owner}/${repository.repo} has more files than GitHub lists in one answer (100,000 entries or 7 MB): remove files that are no longer needed`,
    );
  }
  const files = new Map<string, string>();
  for (const { path, sha, type } of data.tree) {
    if (type === 'blob' && path && sha) {
      files.set(path, sha);
    }
  }
  return { sha: data.sha, files };
}
