/**
 * No usable answer came, so that nobody knows whether the request was carried out.
 *
 * The message says what happened in a few words and is meant for people: `no answer within 15 s`.
 */
export class LostAnswerError extends Error {
  name = 'LostAnswerError' as const;

  /** As Node and OpenSSL name it: ECONNRESET, SELF_SIGNED_CERT_IN_CHAIN. */
  readonly code: string | undefined;

  /** An answer came whole, but it is not what GitHub's API says. */
  readonly isForeign: boolean;

  constructor(
    message: string,
    options: { code?: string; isForeign?: boolean } = {},
  ) {
    super(message);
    this.code = options.code;
    this.isForeign = options.isForeign ?? false;
  }
}
