/**
 * What kept a call to Argo CD from succeeding.
 *
 * - `unreachable`: no connection, or it broke off
 * - `untrusted`: the certificate is not one that the backend trusts
 * - `timeout`: connected, but no answer in time
 * - `suspended`: not asked at all, because it has failed to answer several times in a row
 * - `unauthenticated`: the credentials were refused
 * - `forbidden`: the account lacks a right
 * - `blockedByWindow`: a sync window of the project forbids it now
 * - `notFound`: Argo CD does not know the Application, the resource or the project
 * - `noApi`: whatever answers knows no such address
 * - `conflict`: what the Application is doing forbids it now
 * - `refused`: Argo CD does not accept what it was asked
 * - `throttled`: too many requests
 * - `redirected`: the answer sends somewhere else, which is never followed
 * - `malformed`: the answer is not what Argo CD answers
 * - `tooLarge`: the answer is larger than is accepted
 * - `failed`: Argo CD says that it failed
 *
 * @public
 */
export type ArgocdErrorReason =
  | 'unreachable'
  | 'untrusted'
  | 'timeout'
  | 'suspended'
  | 'unauthenticated'
  | 'forbidden'
  | 'blockedByWindow'
  | 'notFound'
  | 'noApi'
  | 'conflict'
  | 'refused'
  | 'throttled'
  | 'redirected'
  | 'malformed'
  | 'tooLarge'
  | 'failed';

const PROBLEMS: Record<ArgocdErrorReason, string> = {
  unreachable: 'Argo CD cannot be reached',
  untrusted: 'The certificate of Argo CD is not trusted',
  timeout: 'Argo CD does not answer in time',
  suspended: 'Argo CD has not answered for some time',
  unauthenticated: 'Argo CD refuses the credentials',
  forbidden: 'The Argo CD account lacks a right',
  blockedByWindow: 'A sync window of the project forbids it now',
  notFound: 'Argo CD does not know what was asked for',
  noApi: 'There is no Argo CD API at the address',
  conflict: 'Argo CD is busy with the Application',
  refused: 'Argo CD does not accept the request',
  throttled: 'Argo CD gets too many requests',
  redirected: 'The address of Argo CD sends somewhere else',
  malformed: 'The answer is not one of Argo CD',
  tooLarge: 'The answer of Argo CD is too large',
  failed: 'Argo CD answers with an error',
};

const REMEDIES: Record<Exclude<ArgocdErrorReason, 'forbidden'>, string> = {
  unreachable:
    'Check the url and the proxy of the instance under argocd.appLocatorMethods, the DNS of the backend and the network between them.',
  untrusted:
    'Name the certificate of the authority that signed it as caFile of the instance under argocd.appLocatorMethods. Where the code speaks of the name or the date, correct the url or renew the certificate.',
  timeout:
    'See whether Argo CD’s own page opens. If it does, ask the network between the backend and Argo CD; if not, look at the load of argocd-server.',
  suspended:
    'It is asked again by itself after a few seconds. See whether Argo CD’s own page opens, and look at the load of argocd-server.',
  unauthenticated:
    'Make a new token for the account (argocd account generate-token --account backstage), put it under argocd.appLocatorMethods and restart the backend. With username and password, compare both with Argo CD’s accounts; with argocd.oidcConfig, compare the section that it names with the application in Microsoft Entra ID.',
  blockedByWindow:
    'Wait until the window is over, or let the platform team change it: it is part of the Argo CD project.',
  notFound:
    'It may have been deleted or renamed a moment ago. Where it still exists, the account may lack the right to see it.',
  noApi:
    'The url of the instance under argocd.appLocatorMethods ends before /api: correct it, and include the path where Argo CD runs with --rootpath.',
  conflict:
    'Wait until the operation is over, or terminate it; then try again.',
  refused:
    'Correct what the message names. Where it names nothing, a proxy between the backend and Argo CD may have refused it.',
  throttled:
    'Try again in a minute. If it goes on, look at what else asks Argo CD, and at the limits of the proxy in front of it.',
  redirected:
    'Put the address that Argo CD really answers at under argocd.appLocatorMethods: https instead of http, and not the address of a login page.',
  malformed:
    'Something else answers at the url of the instance under argocd.appLocatorMethods, such as a proxy or a login page: put the address of the API there.',
  tooLarge:
    'The account sees more than one instance is made for: limit its rights to the projects that the portal shows, or run a further instance.',
  failed: 'Look at the log of argocd-server at that time; then try again.',
};

/** What every account of the portal needs. */
const LEAST_RIGHT = 'applications, get, */*';

/**
 * A call to Argo CD that did not succeed. The message names the instance and the call, and holds no credentials. It
 * has no `status`, so that Backstage never answers a browser with what Argo CD answered us.
 *
 * @public
 */
export class ArgocdError extends Error {
  readonly name = 'ArgocdError';
  /** Name of the instance. */
  readonly instance: string;
  /** What was tried: `list applications`. */
  readonly call: string;
  readonly reason: ArgocdErrorReason;
  /** What Argo CD itself said about it, without credentials and cut to a readable length. */
  readonly explanation?: string;
  /** How long Argo CD asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Whether the instance as a whole seems to be away, so that other calls would only wait. */
  readonly outage: boolean;
  readonly #right: string;

  constructor(options: {
    instance: string;
    /** What was tried: `list applications`. */
    call: string;
    reason: ArgocdErrorReason;
    /** For the log: may hold host names. */
    detail?: string;
    explanation?: string;
    retryAfterMs?: number;
    /** Default: true for `unreachable` and `timeout`. */
    outage?: boolean;
    /** What the call needs, as a policy of Argo CD writes it: `projects, get, *`. */
    right?: string;
  }) {
    const { instance, call, reason, detail } = options;
    super(`Argo CD "${instance}": ${call}: ${detail ?? PROBLEMS[reason]}`);
    this.instance = instance;
    this.call = call;
    this.reason = reason;
    this.explanation = options.explanation;
    this.retryAfterMs = options.retryAfterMs;
    this.outage =
      options.outage ?? (reason === 'unreachable' || reason === 'timeout');
    this.#right = options.right ?? LEAST_RIGHT;
  }

  /** One sentence for people who use the portal, without addresses. */
  get problem(): string {
    return PROBLEMS[this.reason];
  }

  /** What the platform team does about it. */
  get remedy(): string {
    return this.reason === 'forbidden'
      ? `Give the account the right in argocd-rbac-cm: p, backstage, ${
          this.#right
        }, allow`
      : REMEDIES[this.reason];
  }
}
