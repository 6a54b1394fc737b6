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

const REMEDIES: Record<ArgocdErrorReason, string> = {
  unreachable:
    'Check the url of the instance under argocd.appLocatorMethods, the DNS of the backend and the network between them. A certificate that the backend does not trust is named in NODE_EXTRA_CA_CERTS.',
  timeout:
    'See whether Argo CD’s own page opens. If it does, ask the network between the backend and Argo CD; if not, look at the load of argocd-server.',
  unauthenticated:
    'Make a new token for the account (argocd account generate-token --account backstage), put it under argocd.appLocatorMethods and restart the backend. With username and password, compare both with Argo CD’s accounts.',
  forbidden:
    'Give the account the right in argocd-rbac-cm: p, backstage, applications, get, */*, allow',
  notFound:
    'The url of the instance under argocd.appLocatorMethods ends before /api: correct it, and include the path where Argo CD runs with --rootpath.',
  redirected:
    'Put the address that Argo CD really answers at under argocd.appLocatorMethods: https instead of http, and not the address of a login page.',
  malformed:
    'Something else answers at the url of the instance under argocd.appLocatorMethods, such as a proxy or a login page: put the address of the API there.',
  tooLarge:
    'The account sees more than one instance is made for: limit its rights to the projects that the portal shows, or run a further instance.',
  failed: 'Look at the log of argocd-server at that time; then try again.',
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

  /** What the platform team does about it. */
  get remedy(): string {
    return REMEDIES[this.reason];
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
