/**
 * A commit of the GitOps repository, as far as we look at it.
 *
 * @public
 */
export interface RepositoryCommit {
  /** Its id. */
  commit: string;
  /** ISO 8601. */
  committedAt: string;
  /** First line of the message. */
  message: string;
  /** Login of who made it, or the name where GitHub knows no account. */
  author: string;
}

/** What is read of GitHub's answers about commits. */
interface CommitAnswer {
  sha: string;
  commit: {
    message: string;
    author: { name?: string; date?: string } | null;
    committer: { date?: string } | null;
  };
  author: { login?: string } | null;
}

export function readCommit({
  sha,
  commit,
  author,
}: CommitAnswer): RepositoryCommit {
  return {
    commit: sha,
    committedAt: commit.committer?.date ?? commit.author?.date ?? '',
    message: commit.message.split('\n')[0],
    author: author?.login ?? commit.author?.name ?? 'ghost',
  };
}
