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
  /** Commit that the new one comes after, and whose other files stay. */
  parent: string;
  /** Tree or commit that holds those other files. */
  baseTree: string;
  files: FileContents;
  message: string;
  signal?: AbortSignal;
}): Promise<string> {
  const { github, repository, parent, baseTree, files, message, signal } =
    options;
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
  const tree = await github.rest.git.createTree({
    ...repository,
    base_tree: baseTree,
    tree: entries,
    request,
  });
  const commit = await github.rest.git.createCommit({
    ...repository,
    tree: tree.data.sha,
    parents: [parent],
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
