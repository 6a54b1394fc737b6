/**
 * What kept a call to Argo CD from succeeding.
 *
 * - `unreachable`: no connection, or it broke off
 * - `timeout`: connected, but no answer in time
 * - `unauthenticated`: the credentials were refused
 * - `forbidden`: the account lacks a right
 * - `notFound`: no such thing
 * - `redirected`: the answer sends somewhere else, which is never followed
 * - `malformed`: the answer is not what Argo CD answers
 * - `tooLarge`: the answer is larger than is accepted
 * - `failed`: Argo CD says that it failed
 *
 * @public
 */
export type ArgocdErrorReason =
  | 'unreachable'
  | 'timeout'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'redirected'
  | 'malformed'
  | 'tooLarge'
  | 'failed';

const PROBLEMS: Record<ArgocdErrorReason, string> = {
  unreachable: 'Argo CD cannot be reached',
  timeout: 'Argo CD does not answer in time',
  unauthenticated: 'Argo CD refuses the credentials',
  forbidden: 'The Argo CD account lacks the right to see Applications',
  notFound: 'There is no Argo CD API at the address',
  redirected: 'The address of Argo CD sends somewhere else',
  malformed: 'The answer is not one of Argo CD',
  tooLarge: 'The answer of Argo CD is too large',
  failed: 'Argo CD answers with an error',
};

/**
 * A call to Argo CD that did not succeed. The message names the instance and the call, and holds no credentials. It
 * has no `status`, so that Backstage never answers a browser with what Argo CD answered us.
 *
 * @public
 */
export class ArgocdError extends Error {
  readonly name = 'ArgocdError';
  readonly reason: ArgocdErrorReason;

  constructor(options: {
    instance: string;
    /** What was tried: `list applications`. */
    call: string;
    reason: ArgocdErrorReason;
    /** For the log: may hold host names. */
    detail?: string;
  }) {
    const { instance, call, reason, detail } = options;
    super(`Argo CD "${instance}": ${call}: ${detail ?? PROBLEMS[reason]}`);
    this.reason = reason;
  }

  /** One sentence for people who use the portal, without addresses. */
  get problem(): string {
    return PROBLEMS[this.reason];
  }
}

/**
 * The reason behind an HTTP status that is no success.
 */
export function reasonOfStatus(status: number): ArgocdErrorReason {
  if (status >= 300 && status < 400) {
    return 'redirected';
  }
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    default:
      return 'failed';
  }
}
