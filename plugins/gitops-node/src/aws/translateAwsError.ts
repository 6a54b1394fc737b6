import { AwsError, AwsErrorReason } from './AwsError';
import { FOREIGN_ANSWER } from './refuseForeignAnswers';

/** Which call it was, in the words of IAM policies. */
export interface AwsCall {
  /** ecr:CreateRepository */
  action: string;
  /** ARN of what it is about, or `*`. */
  resource: string;
}

/** What of the SDK's errors is read here. */
interface UpstreamError extends Error {
  code?: unknown;
  cause?: unknown;
  $fault?: unknown;
  $metadata?: { httpStatusCode?: number };
}

/**
 * AWS's names of errors, without `Exception` at the end: some protocols add it and some do not.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
const REASONS: Record<string, AwsErrorReason> = {
  AccessDenied: 'permission',
  NotAuthorized: 'permission',
  UnauthorizedOperation: 'permission',
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  ExpiredToken: 'credentials',
  RequestExpired: 'credentials',
  IncompleteSignature: 'credentials',
  InvalidAccessKeyId: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidSignature: 'credentials',
  MissingAuthenticationToken: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  UnrecognizedClient: 'credentials',
  RequestLimitExceeded: 'throttled',
  Throttled: 'throttled',
  Throttling: 'throttled',
  TooManyRequests: 'throttled',
  LimitExceeded: 'quota',
  LifecyclePolicyNotFound: 'notFound',
  NoSuchEntity: 'notFound',
  RepositoryNotFound: 'notFound',
  RepositoryPolicyNotFound: 'notFound',
  EntityAlreadyExists: 'exists',
  RepositoryAlreadyExists: 'exists',
  ConcurrentModification: 'conflict',
  InvalidInput: 'invalid',
  InvalidParameter: 'invalid',
  InvalidParameterValue: 'invalid',
  InvalidTagParameter: 'invalid',
  MalformedPolicyDocument: 'invalid',
  TooManyTags: 'invalid',
  Validation: 'invalid',
  ValidationError: 'invalid',
};

const UNREACHABLE = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
];

const MAX_DETAIL_LENGTH = 500;

/**
 * Turns what the AWS SDK throws into an {@link AwsError}. An AwsError stays what it is.
 *
 */
export function translateAwsError(error: unknown, call: AwsCall): AwsError {
  if (error instanceof AwsError) {
    return error;
  }
  const upstream: UpstreamError =
    error instanceof Error ? error : new Error(String(error));
  const status = upstream.$metadata?.httpStatusCode;
  const code =
    upstream.$fault === undefined
      ? undefined
      : upstream.name.replace(/Exception$/, '');
  const reason = readReason(upstream, { status, code });
  const subject = `${call.action} of ${call.resource}`;
  const said = describe(upstream, reason);
  return new AwsError({
    reason,
    code,
    message: `${
      code === undefined
        ? `AWS did not answer ${subject}`
        : `AWS answered ${[status, code]
            .filter(Boolean)
            .join(' ')} to ${subject}`
    }: ${said}.`,
    remedy: advise(reason, call, { upstream, code }),
  });
}

function readReason(
  error: UpstreamError,
  { status = 0, code }: { status?: number; code?: string },
): AwsErrorReason {
  const known = REASONS[code ?? error.name];
  if (known) {
    return known;
  }
  if (status === 429) {
    return 'throttled';
  }
  // Without a code there was no answer, or one that is not AWS's: of a proxy, or cut off.
  return status >= 500 || code === undefined ? 'unavailable' : 'other';
}

/** AWS's own words, unless they may quote the request: its headers hold the session's token. */
function describe(error: UpstreamError, reason: AwsErrorReason): string {
  if (reason === 'credentials') {
    return 'the credentials are not accepted';
  }
  if (error.name === 'TimeoutError' && !networkCode(error)) {
    return 'timeout';
  }
  const status = error.$metadata?.httpStatusCode;
  if (error.$fault === undefined && status !== undefined) {
    return `the answer with status ${status} cannot be read`;
  }
  const [line] = error.message.split('\n', 1);
  const said = line.slice(0, MAX_DETAIL_LENGTH).replace(/\.+$/, '');
  return said || networkCode(error) || 'no explanation';
}

function advise(
  reason: AwsErrorReason,
  { action, resource }: AwsCall,
  { upstream, code }: { upstream: UpstreamError; code: string | undefined },
): string {
  switch (reason) {
    case 'credentials':
      return code === 'ExpiredToken'
        ? 'The session of the credentials is over: renew them where the backend finds them, and try again.'
        : 'Give the backend valid credentials of the account: under aws.accounts of the configuration, or by the role of its pod or machine.';
    case 'permission':
      return `Let the backend do it by this statement in the policy of its role: ${JSON.stringify(
        { Effect: 'Allow', Action: action, Resource: resource },
      )}. Where it has one already, a permissions boundary or a policy of the organization denies it.`;
    case 'throttled':
      return 'AWS gets too many calls from this account: try again in a minute.';
    case 'quota':
      return 'A quota of the account is used up: raise it in Service Quotas, or remove what nobody needs, and try again.';
    case 'notFound':
      return 'Somebody may have removed it in this moment: try again.';
    case 'exists':
      return 'Somebody may have created it in this moment: try again.';
    case 'conflict':
      return 'Somebody else is changing the same thing: try again.';
    case 'invalid':
      return 'AWS does not accept what was sent: compare the section gitops.aws of the configuration with it.';
    case 'unavailable':
      if (upstream.code === FOREIGN_ANSWER) {
        return 'A login page or a proxy answers: check gitops.aws.endpoint, and the proxy that the backend uses.';
      }
      return isUnreachable(upstream)
        ? 'Check gitops.aws.region and gitops.aws.endpoint, and that the backend may connect to that address.'
        : 'Nothing is lost: try again in a few minutes.';
    default:
      return 'See the log of the backend.';
  }
}

function isUnreachable(error: UpstreamError): boolean {
  const code = networkCode(error);
  return UNREACHABLE.some(
    known => code === known || error.message.includes(known),
  );
}

function networkCode(error: UpstreamError): string | undefined {
  if (typeof error.code === 'string') {
    return error.code;
  }
  return error.cause instanceof Error ? networkCode(error.cause) : undefined;
}
