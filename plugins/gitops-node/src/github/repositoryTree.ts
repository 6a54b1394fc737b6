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

/** Tip of a branch, with which GitHub can be asked whether it is still there. */
export interface KnownHead extends BranchHead {
  etag?: string;
}

/**
 * @param options - `known`: the answer of an earlier call; asking costs nothing of the rate limit while it holds
 */
export async function readBranchHead(options: {
  github: GithubClient;
  repository: RepositoryName;
  branch: string;
  known?: KnownHead;
  signal?: AbortSignal;
}): Promise<KnownHead> {
  const { github, repository, branch, known, signal } = options;
  const { data, headers, status } = await github.rest.repos.getBranch({
    ...repository,
    branch,
    headers: known?.etag ? { 'if-none-match': known.etag } : {},
    request: { signal },
  });
  if (known && Number(status) === 304) {
    return known;
  }
  return {
    commitSha: data.commit.sha,
    treeSha: data.commit.commit.tree.sha,
    etag: headers.etag,
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
