import type { Octokit } from '@octokit/rest';
import { GithubError, GithubErrorReason } from './GithubError';

/** What of Octokit's `RequestError` is read here. */
interface UpstreamError extends Error {
  status: number;
  request: { method: string; url: string };
  response?: Awaited<ReturnType<Octokit['request']>>;
}

/**
 * Turns what Octokit throws into a {@link GithubError}, or gives back what did not come from a request.
 *
 * @param baseUrl - of the API, to be cut from the address of the call
 */
export function translateGithubError(error: unknown, baseUrl: string): unknown {
  if (!isRequestError(error)) {
    return error;
  }
  const call = describeCall(error.request, baseUrl);
  const reason = readReason(error);
  const details = readDetails(error);
  const said = details.join('; ').replace(/\.$/, '') || 'no explanation';
  return new GithubError({
    reason,
    details,
    message: error.response
      ? `GitHub answered ${error.status} to ${call}: ${said}. ${advise(
          reason,
          error,
        )}`
      : `GitHub did not answer ${call}: ${said}. ${advise(reason, error)}`,
  });
}

export function isRequestError(error: unknown): error is UpstreamError {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    'request' in error
  );
}

function describeCall(
  request: UpstreamError['request'],
  baseUrl: string,
): string {
  const path = request.url.startsWith(baseUrl)
    ? request.url.slice(baseUrl.length)
    : new URL(request.url).pathname;
  return `${request.method} ${path.replace(/\?.*$/, '')}`;
}

function readReason(error: UpstreamError): GithubErrorReason {
  if (!error.response || error.status >= 500) {
    return 'unavailable';
  }
  if (isRateLimit(error)) {
    return 'rateLimit';
  }
  switch (error.status) {
    case 401:
      return 'credentials';
    case 403:
      return 'permission';
    case 404:
      return 'notFound';
    case 409:
      return 'conflict';
    case 400:
    case 422:
      return 'validation';
    default:
      return 'other';
  }
}

function isRateLimit({ status, message, response }: UpstreamError): boolean {
  return (
    status === 429 ||
    (status === 403 &&
      (String(response?.headers['x-ratelimit-remaining']) === '0' ||
        response?.headers['retry-after'] !== undefined ||
        /secondary rate|abuse detection/i.test(message)))
  );
}

/** GitHub's `errors` holds objects or texts, is one text, or is absent. */
function readDetails({ response, message, cause }: UpstreamError): string[] {
  if (!response) {
    return [isTimeout(cause) ? 'timeout' : firstLine(message)];
  }
  const data: unknown = response.data;
  if (typeof data !== 'object' || data === null) {
    return [firstLine(message)];
  }
  const details: string[] = [];
  if ('message' in data && typeof data.message === 'string') {
    details.push(data.message.replace(/\s*\n+\s*/g, ' ').trim());
  }
  if ('errors' in data) {
    const errors = Array.isArray(data.errors) ? data.errors : [data.errors];
    details.push(...errors.flatMap(describeDetail));
  }
  return details;
}

/** A DOMException, which is no Error everywhere. */
function isTimeout(cause: unknown): boolean {
  return (
    typeof cause === 'object' &&
    cause !== null &&
    'name' in cause &&
    cause.name === 'TimeoutError'
  );
}

function describeDetail(detail: unknown): string[] {
  if (typeof detail === 'string') {
    return [detail];
  }
  if (typeof detail !== 'object' || detail === null) {
    return [];
  }
  const { message, field, code } = detail as Record<string, unknown>;
  if (typeof message === 'string') {
    return [message];
  }
  return [[field, code].filter(Boolean).join(' is ')].filter(Boolean);
}

function advise(reason: GithubErrorReason, error: UpstreamError): string {
  switch (reason) {
    case 'credentials':
      return 'The credentials under integrations.github are wrong or expired: renew them and restart the backend.';
    case 'permission': {
      const needed = error.response?.headers['x-accepted-github-permissions'];
      return needed
        ? `The GitHub App or token lacks a permission. GitHub accepts: ${needed}.`
        : 'The GitHub App or token under integrations.github lacks the permission for this.';
    }
    case 'rateLimit':
      return `A rate limit of GitHub is used up: try again ${describeWait(
        error,
      )}.`;
    case 'notFound':
      return 'Either it does not exist, or the GitHub App or token has no access to the repository.';
    case 'conflict':
      return 'Somebody else may be changing the same thing: try again.';
    case 'validation':
      return 'GitHub does not accept what was sent.';
    case 'unavailable':
      return 'Nothing is lost: try again in a few minutes.';
    default:
      return 'See the log of the backend.';
  }
}

function describeWait({ response }: UpstreamError): string {
  const seconds = Number(response?.headers['retry-after']);
  if (seconds > 0) {
    return `in ${seconds} seconds`;
  }
  const reset = Number(response?.headers['x-ratelimit-reset']);
  return reset > 0
    ? `after ${new Date(reset * 1000).toISOString()}`
    : 'in a few minutes';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0].slice(0, 300);
}
