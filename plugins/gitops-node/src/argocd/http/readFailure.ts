import { ArgocdErrorReason } from './ArgocdError';

/** Bad gateway, unavailable, gateway timeout: said by what stands in front of a server that does not answer. */
const OUTAGES = [502, 503, 504];

/** What keeps an Application from starting or ending an operation, told as 400 like any bad request. */
const CONFLICT =
  /operation is already in progress|no operation is in progress|application is deleting/i;

const BLOCKED = /blocked by sync window/i;

/**
 * An answer that is no success.
 */
export interface FailedAnswer {
  status: number;
  /** What Argo CD says in its own form of an error; undefined for any other body. */
  message?: string;
}

/**
 * What an answer that is no success means, and whether the instance as a whole seems to be away. A 500 in Argo CD's
 * own form is about what was asked: a revision that does not exist, a chart that cannot be rendered.
 */
export function readFailure(answer: FailedAnswer): {
  reason: ArgocdErrorReason;
  outage: boolean;
} {
  const { status, message } = answer;
  return {
    reason: reasonOf(answer),
    outage:
      OUTAGES.includes(status) || (status >= 500 && message === undefined),
  };
}

function reasonOf({ status, message }: FailedAnswer): ArgocdErrorReason {
  if (status >= 300 && status < 400) {
    return 'redirected';
  }
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return BLOCKED.test(message ?? '') ? 'blockedByWindow' : 'forbidden';
    case 404:
      return message === undefined ? 'noApi' : 'notFound';
    case 409:
      return 'conflict';
    case 429:
      return 'throttled';
    default:
  }
  if (status >= 400 && status < 500) {
    return CONFLICT.test(message ?? '') ? 'conflict' : 'refused';
  }
  return 'failed';
}
