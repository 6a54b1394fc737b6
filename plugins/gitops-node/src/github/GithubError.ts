import { CustomErrorBase } from '@backstage/errors';

/**
 * What kind of answer GitHub gave, for code that has to decide; people read the message.
 *
 * - `credentials`: GitHub does not accept the token or the App's key, or there is none (401)
 * - `permission`: it accepts them, and they lack a right (403)
 * - `rateLimit`: a limit of GitHub is used up (403 or 429), and the client was made to have no patience with it
 * - `notFound`: it is not there, or the credentials must not see it (404)
 * - `conflict`: the repository is in another state than the call expects: empty, still being created, moved on (409)
 * - `validation`: GitHub refuses what was sent (400 or 422)
 * - `unavailable`: no answer in time, one that breaks off or cannot be read, 408, or 5xx. A write may have been
 *   carried out
 * - `other`: anything else
 *
 * @public
 */
export type GithubErrorReason =
  | 'credentials'
  | 'permission'
  | 'rateLimit'
  | 'notFound'
  | 'conflict'
  | 'validation'
  | 'unavailable'
  | 'other';

/**
 * A call to GitHub failed. The message names the call, GitHub's answer and what to do about it, and holds no
 * credentials.
 *
 * It has no `status` on purpose: Backstage's error middleware would answer our own callers with it, and a token that
 * GitHub does not accept is no reason to ask a person to sign in.
 *
 * @public
 */
export class GithubError extends CustomErrorBase {
  name = 'GithubError' as const;

  readonly reason: GithubErrorReason;

  /** GitHub's own words, without our advice. Several where GitHub lists several. */
  readonly details: string[];

  /** The message without the remedy. */
  readonly problem: string;

  /** What to do about it; the end of the message. */
  readonly remedy: string;

  constructor(options: {
    /** What went wrong, as a sentence. */
    message: string;
    reason: GithubErrorReason;
    details: string[];
    /** What to do about it, as a sentence. */
    remedy?: string;
  }) {
    const { message, reason, details, remedy = '' } = options;
    super(remedy ? `${message} ${remedy}` : message);
    this.reason = reason;
    this.details = details;
    this.problem = message;
    this.remedy = remedy;
  }

  /** Whether GitHub's own words contain a text, in any case. */
  says(text: string): boolean {
    const wanted = text.toLocaleLowerCase('en-US');
    return this.details.some(detail =>
      detail.toLocaleLowerCase('en-US').includes(wanted),
    );
  }
}

/**
 * Narrows a caught value to a {@link GithubError} with one of the given reasons.
 *
 * @public
 */
export function isGithubError(
  error: unknown,
  ...reasons: GithubErrorReason[]
): error is GithubError {
  return (
    error instanceof GithubError &&
    (reasons.length === 0 || reasons.includes(error.reason))
  );
}
