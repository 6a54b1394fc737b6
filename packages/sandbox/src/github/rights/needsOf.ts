import { PermissionSet } from './TokenRights';

/** What a route asks of a token, whoever it belongs to. */
export interface Needs {
  /** One of them has to be there. None: no scope is needed. */
  scopes: string[];
  /** All permissions of one of the sets. None: no permission is needed. */
  permissions: PermissionSet[];
}

const R = '/repos/{owner}/{repo}';
const READ_ORG = ['admin:org', 'read:org', 'repo', 'user', 'write:org'];
const REPO = ['repo'];
const ISSUE_OR_PULL = (level: 'read' | 'write') =>
  `issues=${level}; pull_requests=${level}`;

/**
 * Beginnings of `METHOD /path`, the first that fits decides; permissions in the form of the header
 * `X-Accepted-GitHub-Permissions`. After the tables of https://docs.github.com/rest/authentication and the scopes that
 * the description of each operation names.
 */
const NEEDS: [RegExp, permissions: string, scopes: string[]][] = [
  rule('GET', '/user/emails', 'email_addresses=read', ['user', 'user:email']),
  rule('GET', '/user/memberships/orgs', 'members=read', READ_ORG),
  rule('GET', '/user/repos', 'metadata=read', []),
  rule('GET', '/installation/', 'metadata=read', []),
  rule('POST', '/orgs/{org}/repos', 'administration=write', [
    'public_repo',
    'repo',
  ]),
  rule('GET', '/orgs/{org}/repos', 'metadata=read', []),
  rule('GET', '/orgs/{org}/actions/oidc', 'organization_administration=read', [
    'admin:org',
    'read:org',
    'write:org',
  ]),
  rule('PUT', '/orgs/{org}/actions/oidc', 'organization_administration=write', [
    'admin:org',
    'write:org',
  ]),
  rule('GET', '/orgs/{org}/(members|teams)', 'members=read', READ_ORG),
  rule(
    'PUT|DELETE',
    '/orgs/{org}/teams/',
    'administration=write,members=read',
    ['admin:org', 'repo'],
  ),
  rule('GET', `${R}/hooks`, 'repository_hooks=read', [
    'admin:repo_hook',
    'read:repo_hook',
    'repo',
    'write:repo_hook',
  ]),
  rule('POST|PATCH', `${R}/hooks`, 'repository_hooks=write', [
    'admin:repo_hook',
    'repo',
    'write:repo_hook',
  ]),
  rule('DELETE', `${R}/hooks`, 'repository_hooks=write', [
    'admin:repo_hook',
    'repo',
  ]),
  rule('GET', `${R}/topics`, 'metadata=read', REPO),
  rule('PUT', `${R}/topics`, 'administration=write', REPO),
  rule('GET', `${R}/teams`, 'administration=read', REPO),
  rule('GET', `${R}/collaborators`, 'metadata=read', REPO),
  rule('GET', `${R}/actions/variables`, 'actions_variables=read', REPO),
  rule(
    'POST|PATCH|DELETE',
    `${R}/actions/variables`,
    'actions_variables=write',
    REPO,
  ),
  rule('GET', `${R}/actions/oidc`, 'actions=read', REPO),
  rule('PUT', `${R}/actions/oidc`, 'actions=write', REPO),
  rule(
    'GET',
    `${R}/environments/{environment_name}/variables`,
    'environments=read',
    REPO,
  ),
  rule(
    'POST|PATCH|DELETE',
    `${R}/environments/{environment_name}/variables`,
    'environments=write',
    REPO,
  ),
  rule('GET', `${R}/environments`, 'actions=read', REPO),
  rule('POST|PUT|DELETE', `${R}/environments`, 'administration=write', REPO),
  rule('GET', `${R}/rule`, 'metadata=read', REPO),
  rule('POST|PUT|DELETE', `${R}/rulesets`, 'administration=write', REPO),
  rule('GET', `${R}/branches/{branch}/protection`, 'administration=read', REPO),
  rule('GET', `${R}/(check-|commits/{ref}/check-)`, 'checks=read', REPO),
  rule('POST|PATCH', `${R}/check-`, 'checks=write', REPO),
  rule('GET', `${R}/commits/{ref}/status`, 'statuses=read', [
    'repo',
    'repo:status',
  ]),
  rule('POST', `${R}/statuses`, 'statuses=write', ['repo', 'repo:status']),
  rule('GET', `${R}/commits/{commit_sha}/pulls`, 'pull_requests=read', REPO),
  rule('PUT', `${R}/pulls/{pull_number}/merge`, 'contents=write', REPO),
  rule('GET', `${R}/pulls`, 'pull_requests=read', REPO),
  rule('POST|PATCH|PUT|DELETE', `${R}/pulls`, 'pull_requests=write', REPO),
  rule('GET', `${R}/(issues|labels)`, ISSUE_OR_PULL('read'), REPO),
  rule(
    'POST|PATCH|PUT|DELETE',
    `${R}/(issues|labels)`,
    ISSUE_OR_PULL('write'),
    REPO,
  ),
  rule('GET', `${R}/installation`, '', []),
  rule('GET', `${R}/`, 'contents=read', REPO),
  rule('POST|PATCH|PUT|DELETE', `${R}/`, 'contents=write', REPO),
  rule('GET', R, 'metadata=read', REPO),
  rule('DELETE', R, 'administration=write', ['delete_repo']),
  rule('PATCH', R, 'administration=write', REPO),
];

/** @param route - in the form of GitHub's description, as `GET /repos/{owner}/{repo}` */
export function needsOf(route: { method: string; path: string }): Needs {
  const name = `${route.method} ${route.path}`;
  const found = NEEDS.find(([pattern]) => pattern.test(name));
  if (!found) {
    return { scopes: [], permissions: [] };
  }
  const [, permissions, scopes] = found;
  return { scopes, permissions: readPermissions(permissions) };
}

/** The form of the header: `a=read,b=write; c=read`. */
export function describePermissions(sets: PermissionSet[]): string {
  return sets
    .map(set =>
      Object.entries(set)
        .map(([name, level]) => `${name}=${level}`)
        .join(','),
    )
    .join('; ');
}

function rule(
  methods: string,
  path: string,
  permissions: string,
  scopes: string[],
): [RegExp, string, string[]] {
  const source = path.replace(/[{}]/g, '\\$&');
  return [new RegExp(`^(${methods}) ${source}`), permissions, scopes];
}

function readPermissions(text: string): PermissionSet[] {
  return text
    .split('; ')
    .filter(Boolean)
    .map(
      set =>
        Object.fromEntries(
          set.split(',').map(entry => entry.split('=')),
        ) as PermissionSet,
    );
}
