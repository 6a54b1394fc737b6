import { cleanText } from '../argocd/detail/cleanText';

const MAX_MESSAGE_LENGTH = 4_000;
const MAX_AUTHOR_LENGTH = 500;

/**
 * Who wrote a commit, when and why.
 *
 * @public
 */
export interface WrittenCommit {
  /** Its id. */
  commit: string;
  /** Name of the author, without address; empty where git has none. */
  author: string;
  /** ISO 8601: when it was written, which can be long before it was merged. Empty where git has none. */
  authoredAt: string;
  /** The whole message, up to 4,000 characters. */
  message: string;
}

/** What is read of GitHub's answers about commits. */
interface CommitAnswer {
  message: string;
  author: { name?: string; date?: string } | null;
}

export function readWrittenCommit(
  sha: string,
  { author, message }: CommitAnswer,
): WrittenCommit {
  return {
    commit: sha,
    author: cleanText(author?.name ?? '', MAX_AUTHOR_LENGTH),
    authoredAt: author?.date ?? '',
    message: cleanText(message, MAX_MESSAGE_LENGTH),
  };
}
