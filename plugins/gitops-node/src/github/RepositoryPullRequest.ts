/**
 * A pull request of the GitOps repository, reduced to what this product reads.
 *
 * @public
 */
export interface RepositoryPullRequest {
  number: number;
  title: string;
  /** Its page on GitHub. */
  url: string;
  /** Login of who opened it; `ghost` when the account is gone. */
  author: string;
  /** ISO 8601. */
  createdAt: string;
  body: string;
  headBranch: string;
  /** Commit at the tip of the branch. */
  headSha: string;
  state: 'open' | 'closed';
  merged: boolean;
  /** ISO 8601. */
  mergedAt?: string;
}

/** What GitHub's answers about pull requests, long and short, have in common. */
interface PullRequestAnswer {
  number: number;
  title: string;
  html_url: string;
  user: { login: string } | null;
  created_at: string;
  body: string | null;
  head: { ref: string; sha: string };
  state: string;
  merged_at: string | null;
}

export function readPullRequest(
  answer: PullRequestAnswer,
): RepositoryPullRequest {
  return {
    number: answer.number,
    title: answer.title,
    url: answer.html_url,
    author: answer.user?.login ?? 'ghost',
    createdAt: answer.created_at,
    body: answer.body ?? '',
    headBranch: answer.head.ref,
    headSha: answer.head.sha,
    state: answer.state === 'open' ? 'open' : 'closed',
    merged: answer.merged_at !== null,
    ...(answer.merged_at ? { mergedAt: answer.merged_at } : {}),
  };
}
