import { CredentialsFinding } from '../../credentials/CredentialsFinding';
import { isGithubError } from '../GithubError';

/**
 * What the credentials check asks about.
 *
 * - `credentials`: what and whose they are, and that GitHub accepts them
 * - `expiry`: how long
 * - `permissions`: scopes of a token, permissions of an App
 * - `gitopsRepository`: that the GitOps repository can be pushed to
 * - `newRepositories`: that the organisation lets them create repositories
 * - `teams`: that the organisation's teams can be read
 * - `rateLimit`: what is left of this hour
 *
 * @public
 */
export type GithubCredentialsTopic =
  | 'credentials'
  | 'expiry'
  | 'permissions'
  | 'gitopsRepository'
  | 'newRepositories'
  | 'teams'
  | 'rateLimit';

/**
 * One finding of the credentials check.
 *
 * @public
 */
export type GithubCredentialsFinding =
  CredentialsFinding<GithubCredentialsTopic>;

/** The finding of a question that GitHub did not answer. Anything but a GithubError is thrown on. */
export function findFailure(
  check: GithubCredentialsTopic,
  error: unknown,
): GithubCredentialsFinding {
  if (!isGithubError(error)) {
    throw error;
  }
  return { check, problem: error.problem, remedy: error.remedy };
}
