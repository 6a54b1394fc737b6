import { z } from 'zod';

const MAX_FILES = 3_000;

const files = z.array(z.string()).nullish();

const pushSchema = z.object({
  ref: z.string().min(1),
  before: z.string(),
  after: z.string(),
  repository: z.object({
    html_url: z.string().min(1),
    default_branch: z.string(),
  }),
  commits: z
    .array(z.object({ added: files, modified: files, removed: files }))
    .nullish(),
});

/**
 * A push, reduced to what Argo CD looks at to find the Applications that it concerns.
 *
 * @public
 */
export interface GithubPush {
  /** Full name of the branch or tag: `refs/heads/main`. */
  ref: string;
  before: string;
  after: string;
  repository: {
    /** Address as people open it. */
    html_url: string;
    default_branch: string;
  };
  /** Changed files, commit by commit. */
  commits: { added: string[]; modified: string[]; removed: string[] }[];
}

/**
 * Reads the body of GitHub's webhook for a `push`. Whose commits they are and what they say stays behind.
 *
 * @returns undefined for anything else
 * @public
 */
export function readGithubPush(payload: unknown): GithubPush | undefined {
  const result = pushSchema.safeParse(payload);
  if (!result.success) {
    return undefined;
  }
  const { ref, before, after, repository, commits } = result.data;
  const changes = (commits ?? []).map(commit => ({
    added: commit.added ?? [],
    modified: commit.modified ?? [],
    removed: commit.removed ?? [],
  }));
  const count = changes.reduce(
    (sum, { added, modified, removed }) =>
      sum + added.length + modified.length + removed.length,
    0,
  );
  return {
    ref,
    before,
    after,
    repository,
    // Without files Argo CD looks at every Application of the repository, which is right for a push of that size.
    commits: count > MAX_FILES ? [] : changes,
  };
}
