/** What goes wrong with one request on its way. */
export type Fault =
  /** The connection ends before the request gets to the target. */
  | { kind: 'cutBefore' }
  /** Nobody answers, and the connection stays. */
  | { kind: 'hang' }
  /** The request gets to the target so much later. What comes back is let through as it comes, streams included. */
  | { kind: 'delay'; ms: number }
  /** The target answers, then the connection ends before a byte of it gets to the client. */
  | { kind: 'cutAfter' }
  /** Somebody between answers instead. */
  | {
      kind: 'status';
      status: number;
      headers?: Record<string, string>;
      /** Sent as JSON, unless it is a text. */
      body?: object | string;
      /** Whether the target has done its work all the same. Default: it never hears of it. */
      afterTarget?: boolean;
    }
  /** The target's answer takes so much longer; `body` sends the first half of it at once. */
  | { kind: 'stall'; ms: number; before: 'headers' | 'body' }
  /**
   * Half of the answer's body is missing. `short`: the connection ends in the middle of what `content-length` announces;
   * `whole`: the half looks like all there is. An answer without a body is left as it is.
   */
  | { kind: 'truncate'; looks: 'short' | 'whole' }
  /** A page for people where an API would answer, as gateways send it. */
  | { kind: 'html'; status?: number; afterTarget?: boolean };

/** GitHub asks for a pause that has nothing to do with the hourly limit. */
export function secondaryLimit({
  retryAfterSeconds,
  status = 403,
}: {
  retryAfterSeconds: number;
  status?: 403 | 429;
}): Fault {
  return {
    kind: 'status',
    status,
    headers: { 'retry-after': String(retryAfterSeconds) },
    body: {
      message:
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      documentation_url:
        'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
      status: String(status),
    },
  };
}

/** GitHub's hourly limit is used up until a time. */
export function primaryLimit({
  resetAt,
  status = 403,
}: {
  resetAt: Date;
  status?: 403 | 429;
}): Fault {
  return {
    kind: 'status',
    status,
    headers: {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-used': '5000',
      'x-ratelimit-reset': String(Math.ceil(resetAt.getTime() / 1000)),
      'x-ratelimit-resource': 'core',
    },
    body: {
      message: 'API rate limit exceeded for installation ID 1.',
      documentation_url:
        'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
      status: String(status),
    },
  };
}
