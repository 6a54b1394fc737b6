import { FileContents } from './FileContents';
import { GithubClient } from './GithubClient';
import { RepositoryName } from './repositoryTree';

/** After 1, 4 and 9 seconds. Repeating is harmless: an object that nothing points to is nobody's business. */
const OBJECT_RETRIES = 3;

/**
 * Makes one commit, without moving a branch to it.
 *
 * The commit carries no author: GitHub then names the App or the token's owner and signs it.
 *
 * @returns the commit's id
 */
export async function commitFiles(options: {
  github: GithubClient;
  repository: RepositoryName;
  /** Commits that the new one comes after; without them, it is the first of its history. */
  parents?: string[];
  /** Tree or commit whose other files stay; without it there are no others. */
  baseTree?: string;
  files: FileContents;
  /**
   * Git's ids of contents that the repository has already, by path; null for a file that leaves, which the base tree
   * must have.
   */
  contents?: ReadonlyMap<string, string | null>;
  message: string;
  signal?: AbortSignal;
}): Promise<string> {
  const {
    github,
    repository,
    parents = [],
    baseTree,
    files,
    contents = new Map(),
    message,
    signal,
  } = options;
  const request = { signal, retries: OBJECT_RETRIES };
  const entries = [];
  for (const [path, content] of files) {
    entries.push({
      path,
      mode: '100644' as const,
      type: 'blob' as const,
      ...(typeof content === 'string'
        ? // Without a call of its own.
          { content }
        : { sha: await writeBlob(content) }),
    });
  }
  for (const [path, sha] of contents) {
    entries.push({ path, sha, mode: '100644' as const, type: 'blob' as const });
  }
  const tree = await github.rest.git.createTree({
    ...repository,
    ...(baseTree ? { base_tree: baseTree } : {}),
    tree: entries,
    request,
  });
  const commit = await github.rest.git.createCommit({
    ...repository,
    tree: tree.data.sha,
    parents,
    message,
    request,
  });
  return commit.data.sha;

  async function writeBlob(bytes: Buffer): Promise<string> {
    const { data } = await github.rest.git.createBlob({
      ...repository,
      content: bytes.toString('base64'),
      encoding: 'base64',
      request,
    });
    return data.sha;
  }
}
