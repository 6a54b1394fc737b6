import { CustomErrorBase } from '@backstage/errors';

/**
 * What kind of answer GitHub gave, for code that has to decide; people read the message.
 *
 * - `credentials`: GitHub does not accept the token or the App's key (401)
 * - `permission`: it accepts them, and they lack a right (403)
 * - `rateLimit`: a limit of GitHub is used up, and waiting for it would take too long (403 or 429)
 * - `notFound`: it is not there, or the credentials must not see it (404)
 * - `conflict`: the repository is in another state than the call expects: empty, still being created, moved on (409)
 * - `validation`: GitHub refuses what was sent (400 or 422)
 * - `unavailable`: no answer in time, or an answer of 5xx
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

  constructor(options: {
    message: string;
    reason: GithubErrorReason;
    details: string[];
  }) {
    super(options.message);
    this.reason = options.reason;
    this.details = options.details;
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
