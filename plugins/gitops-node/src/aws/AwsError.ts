import { CustomErrorBase } from '@backstage/errors';

/**
 * What kind of answer AWS gave, for code that has to decide; people read the message.
 *
 * - `credentials`: there are none, or AWS does not accept them
 * - `permission`: it accepts them, and they lack a right
 * - `throttled`: too many calls in too short a time
 * - `quota`: the account may not have more of these things
 * - `notFound`, `exists`: the thing that the call is about is not there, or is there already
 * - `conflict`: somebody else changes the same thing at this moment
 * - `invalid`: AWS refuses what was sent
 * - `unavailable`: no answer in time, one that cannot be read, or one of 5xx
 * - `other`: anything else
 *
 * @public
 */
export type AwsErrorReason =
  | 'credentials'
  | 'permission'
  | 'throttled'
  | 'quota'
  | 'notFound'
  | 'exists'
  | 'conflict'
  | 'invalid'
  | 'unavailable'
  | 'other';

/**
 * A call to AWS failed. The message names the call, AWS's answer and what to do about it, and holds no credentials.
 *
 * It has no `status`, as {@link GithubError} has none: what AWS answers us is nothing to answer a browser with.
 *
 * @public
 */
export class AwsError extends CustomErrorBase {
  name = 'AwsError' as const;

  readonly reason: AwsErrorReason;

  /** AWS's own name of the error, without `Exception` at its end; absent when there was no answer. */
  readonly code: string | undefined;

  /** The message without the remedy. */
  readonly problem: string;

  /** What to do about it; the end of the message. */
  readonly remedy: string;

  constructor(options: {
    /** What went wrong, as a sentence. */
    message: string;
    reason: AwsErrorReason;
    code?: string;
    /** What to do about it, as a sentence. */
    remedy?: string;
  }) {
    const { message, reason, code, remedy = '' } = options;
    super(remedy ? `${message} ${remedy}` : message);
    this.reason = reason;
    this.code = code;
    this.problem = message;
    this.remedy = remedy;
  }
}

/**
 * Narrows a caught value to an {@link AwsError} with one of the given reasons.
 *
 * @public
 */
export function isAwsError(
  error: unknown,
  ...reasons: AwsErrorReason[]
): error is AwsError {
  return (
    error instanceof AwsError &&
    (reasons.length === 0 || reasons.includes(error.reason))
  );
}
