import { redactUrlCredentials } from '../argocd/http/redactUrlCredentials';

/** https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats */
const GITHUB_TOKEN = /\b(gh[opsur]_|github_pat_)[A-Za-z0-9_.-]+/g;

/**
 * Takes GitHub's tokens, and user and password of addresses, out of a text that somebody else wrote.
 *
 * @public
 */
export function redactSecrets(text: string): string {
  return redactUrlCredentials(text).replace(GITHUB_TOKEN, '$1***');
}
