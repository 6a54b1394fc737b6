import { LostAnswerError } from './LostAnswerError';
import { Limit, readLimit } from './pace/readLimit';
import { isPassing, sayOf } from './translateGithubError';
import { isRequestError, OctokitAnswer } from './UpstreamError';

/**
 * What the failure of one try means.
 *
 * - `lost`: nobody knows whether the request was carried out, and another try may get an answer
 * - `limit`: it was not carried out, and will be later
 * - `unchanged`: the 304 that a conditional read asks for; Octokit takes it for an error
 * - `unknownToken`: GitHub does not know the credentials
 * - `refused`: another try would get the same answer
 */
type Failure =
  | { kind: 'lost' | 'unknownToken' | 'refused' }
  | { kind: 'limit'; limit: Limit }
  | { kind: 'unchanged'; answer: OctokitAnswer };

export function classifyFailure(error: unknown, nowMs: number): Failure {
  if (error instanceof LostAnswerError) {
    return { kind: 'lost' };
  }
  if (!isRequestError(error)) {
    return { kind: 'refused' };
  }
  const { response, status } = error;
  if (!response || isPassing(status)) {
    return { kind: 'lost' };
  }
  if (status === 304) {
    return { kind: 'unchanged', answer: response };
  }
  const limit = readLimit(
    { ...response, message: sayOf(response.data) },
    nowMs,
  );
  if (limit) {
    return { kind: 'limit', limit };
  }
  return { kind: status === 401 ? 'unknownToken' : 'refused' };
}
