import { adviseGithubError } from './adviseGithubError';
import { GithubError, GithubErrorReason } from './GithubError';
import { LostAnswerError } from './LostAnswerError';
import { readLimit } from './pace/readLimit';
import { redactSecrets } from './redactSecrets';
import { isRequestError, OctokitAnswer, UpstreamError } from './UpstreamError';

const MAX_DETAIL_LENGTH = 300;

/**
 * Turns what Octokit throws into a {@link GithubError}, or gives back what did not come from a request.
 *
 * @param options - `baseUrl` of the API, to be cut from the address of the call; `isPersonal` where the token of a
 *   person was used, who can sign in again
 */
export function translateGithubError(
  error: unknown,
  options: { baseUrl: string; isPersonal: boolean; call?: string },
): unknown {
  if (error instanceof LostAnswerError) {
    return new GithubError({
      reason: 'unavailable',
      details: [error.message],
      message: `GitHub gave no usable answer to ${options.call}: ${error.message}.`,
      remedy: adviseGithubError({
        reason: 'unavailable',
        lost: error,
        isPersonal: options.isPersonal,
      }),
    });
  }
  if (!isRequestError(error)) {
    return error;
  }
  const call = describeCall(error.request, options.baseUrl);
  if (!error.response) {
    const lost =
      error.cause instanceof LostAnswerError
        ? error.cause
        : new LostAnswerError(cleanLine(error.message));
    return translateGithubError(lost, { ...options, call });
  }
  const reason = readReason(error);
  const details = readDetails(error.response);
  const said = details.join('; ').replace(/\.$/, '') || 'no explanation';
  return new GithubError({
    reason,
    details,
    message: `GitHub answered ${error.response.status} to ${call}: ${said}.`,
    remedy: adviseGithubError({
      reason,
      answer: { ...error.response, said, call },
      isPersonal: options.isPersonal,
    }),
  });
}

/** Method and path, without the query, which may hold what is nobody's business. */
export function describeCall(
  request: { method: string; url: string },
  baseUrl: string,
): string {
  const path = request.url.startsWith(baseUrl)
    ? request.url.slice(baseUrl.length)
    : new URL(request.url).pathname;
  return `${request.method} ${path.replace(/\?.*$/, '')}`;
}

/** Whether a request may be carried out when it is sent again: GitHub was in trouble, or slow. */
export function isPassing(status: number): boolean {
  // 501 is the answer to what a server does not know at all.
  return status === 408 || (status >= 500 && status !== 501);
}

function readReason({ response, status }: UpstreamError): GithubErrorReason {
  if (!response || isPassing(status)) {
    return 'unavailable';
  }
  if (readLimit({ ...response, message: sayOf(response.data) }, 0)) {
    return 'rateLimit';
  }
  switch (status) {
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

/** GitHub's words that tell one 403 from another. */
export function sayOf(data: unknown): string {
  if (typeof data === 'string') {
    return data;
  }
  return typeof data === 'object' &&
    data !== null &&
    'message' in data &&
    typeof data.message === 'string'
    ? data.message
    : '';
}

/** GitHub's `errors` holds objects or texts, is one text, or is absent. */
function readDetails(response: OctokitAnswer) {
  const { data, status, headers } = response;
  if (status >= 300 && status < 400) {
    return [`moved to ${cleanLine(String(headers.location))}`];
  }
  if (typeof data === 'string' && data) {
    return [/^\s*</.test(data) ? 'a web page' : cleanLine(data)];
  }
  if (typeof data !== 'object' || data === null) {
    return [];
  }
  const details: string[] = [];
  const message = cleanLine(sayOf(data).replace(/\s*\n+\s*/g, ' '));
  if (message) {
    details.push(message);
  }
  if ('errors' in data) {
    const errors = Array.isArray(data.errors) ? data.errors : [data.errors];
    details.push(...errors.flatMap(describeDetail));
  }
  return details;
}

function describeDetail(detail: unknown): string[] {
  if (typeof detail === 'string') {
    return [cleanLine(detail)];
  }
  if (typeof detail !== 'object' || detail === null) {
    return [];
  }
  const { message, field, code } = detail as Record<string, unknown>;
  if (typeof message === 'string') {
    return [cleanLine(message)];
  }
  return [[field, code].filter(Boolean).join(' is ')].filter(Boolean);
}

function cleanLine(text: string): string {
  return redactSecrets(
    text.trim().split('\n', 1)[0].slice(0, MAX_DETAIL_LENGTH),
  );
}
