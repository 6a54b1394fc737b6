/**
 * Scopes that include others, as far as they matter here.
 *
 * @see https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 */
const INCLUDED: Record<string, string[]> = {
  repo: ['public_repo', 'repo:status', 'repo_deployment', 'repo:invite'],
  'admin:org': ['write:org', 'read:org'],
  'write:org': ['read:org'],
  user: ['read:user', 'user:email'],
};

/** Reads `x-oauth-scopes` or `x-accepted-oauth-scopes`: `repo, read:org`. */
export function parseScopes(header: string | number | undefined): string[] {
  return String(header ?? '')
    .split(',')
    .map(scope => scope.trim())
    .filter(Boolean);
}

/** Whether a token with some scopes has one of them, by itself or as a part of another. */
export function hasScope(granted: string[], wanted: string): boolean {
  return granted.some(
    scope => scope === wanted || INCLUDED[scope]?.includes(wanted),
  );
}
