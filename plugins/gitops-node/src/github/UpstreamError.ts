import type { Octokit } from '@octokit/rest';

export type OctokitAnswer = Awaited<ReturnType<Octokit['request']>>;

/** What is read here of the errors that Octokit throws, ours and the one inside Backstage's credentials provider. */
export interface UpstreamError extends Error {
  status: number;
  request: { method: string; url: string };
  /** Absent when no answer came. */
  response?: OctokitAnswer;
}

export function isRequestError(error: unknown): error is UpstreamError {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    'request' in error
  );
}

/** A redirect that a write must not follow, because it would arrive as a GET. */
export function createRedirectError(
  request: UpstreamError['request'],
  response: OctokitAnswer,
): UpstreamError {
  return Object.assign(new Error('Moved'), {
    status: response.status,
    request,
    response,
  });
}
