import { Viewer } from '../Access';
import { GithubError, notFound } from '../errors';
import { Repository } from '../store/RepositoryStore';
import { describePermissions, Needs } from './needsOf';
import { hasScope } from './scopes';
import { includesPermissions, PermissionSet } from './TokenRights';

/** What is read by those only who have the permission, in public repositories too. */
const NEVER_PUBLIC = new Set([
  'actions_variables',
  'administration',
  'environments',
  'repository_hooks',
]);

/** Headers that tell what the token has, what the route accepts, and when the token ends. */
export function rightsHeaders(
  viewer: Viewer | undefined,
  needs: Needs,
): Record<string, string> {
  if (!viewer?.rights) {
    return {};
  }
  const { rights, tokenExpiresAt, installationId } = viewer;
  return {
    ...('scopes' in rights
      ? {
          'x-oauth-scopes': rights.scopes.join(', '),
          'x-accepted-oauth-scopes': needs.scopes.join(', '),
          ...(rights.clientId ? { 'x-oauth-client-id': rights.clientId } : {}),
        }
      : {
          'x-accepted-github-permissions':
            describePermissions(needs.permissions) ||
            'allows_permissionless_access=true',
        }),
    // Of the tokens of Apps everybody knows that they live for an hour.
    ...(tokenExpiresAt && installationId === null
      ? {
          'github-authentication-token-expiration': tokenExpiresAt
            .replace('T', ' ')
            .replace(/(\.\d+)?Z$/, ' UTC'),
        }
      : {}),
  };
}

/**
 * Refuses what the token was not made for, whatever its person or App may do.
 *
 * @param repository - the one that the request is about, if any
 * @throws GithubError 403 for tokens with permissions, 404 for tokens with scopes: GitHub hides what a scope does not
 *   reach
 */
export function assertTokenAllows(
  viewer: Viewer | undefined,
  needs: Needs,
  { repository, reads }: { repository?: Repository; reads: boolean },
): void {
  const rights = viewer?.rights;
  const isPublic = repository?.visibility === 'public';
  if (!rights || (isPublic && reads && isForEverybody(needs))) {
    return;
  }
  if ('scopes' in rights) {
    const accepted =
      isPublic && needs.scopes.includes('repo')
        ? [...needs.scopes, 'public_repo']
        : needs.scopes;
    if (accepted.length > 0 && !hasScope(rights.scopes, accepted)) {
      throw notFound();
    }
    return;
  }
  const isIncluded =
    !repository || (rights.repositoryIds?.includes(repository.id) ?? true);
  if (!isIncluded || !fits(rights.permissions, needs)) {
    throw notAccessible(viewer);
  }
}

/** Whether anybody may read it in a public repository. */
function isForEverybody({ permissions }: Needs): boolean {
  return !permissions.some(set =>
    Object.keys(set).some(name => NEVER_PUBLIC.has(name)),
  );
}

/** @throws GithubError where the token may not touch the workflows among the paths */
export function assertWorkflowsAllowed(
  viewer: Viewer | undefined,
  paths: string[],
): void {
  const rights = viewer?.rights;
  if (!rights || !paths.some(path => path.startsWith('.github/workflows/'))) {
    return;
  }
  const isAllowed =
    'scopes' in rights
      ? hasScope(rights.scopes, ['workflow'])
      : includesPermissions(rights.permissions, { workflows: 'write' });
  // A 404 for all of them, for Apps too: github.com has been seen to answer so to a new tree.
  if (!isAllowed) {
    throw notFound();
  }
}

function fits(granted: PermissionSet, { permissions }: Needs): boolean {
  return (
    permissions.length === 0 ||
    permissions.some(set => includesPermissions(granted, set))
  );
}

function notAccessible(viewer: Viewer): GithubError {
  return new GithubError(
    403,
    viewer.installationId === null
      ? 'Resource not accessible by personal access token'
      : 'Resource not accessible by integration',
  );
}
