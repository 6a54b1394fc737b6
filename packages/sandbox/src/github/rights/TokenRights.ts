/** Levels of the fine-grained permissions, as `contents: write`. */
export type PermissionSet = Record<string, 'read' | 'write' | 'admin'>;

/**
 * What a token may do of that which its person or App may do: by scopes (classic tokens and those of OAuth apps), or by
 * permissions (fine-grained tokens and those of installed Apps).
 */
export type TokenRights =
  | {
      scopes: string[];
      /** OAuth app that the token was made for. */
      clientId?: string;
    }
  | {
      permissions: PermissionSet;
      /** Those that the token is for. Default: all. */
      repositoryIds?: number[];
    };

/** What a classic token has that nobody has restricted, in the order in which GitHub tells it. */
export const ALL_SCOPES = [
  'admin:org',
  'delete_repo',
  'repo',
  'user',
  'workflow',
];

/** What an App has that nobody has restricted. */
export const ALL_PERMISSIONS: PermissionSet = {
  actions: 'write',
  actions_variables: 'write',
  administration: 'write',
  checks: 'write',
  contents: 'write',
  environments: 'write',
  issues: 'write',
  members: 'read',
  metadata: 'read',
  organization_administration: 'write',
  pull_requests: 'write',
  repository_hooks: 'write',
  statuses: 'write',
  workflows: 'write',
};

/** Whether permissions include others. Everybody has `metadata: read`. */
export function includesPermissions(
  granted: PermissionSet,
  needed: PermissionSet,
): boolean {
  const levels = ['read', 'write', 'admin'];
  return Object.entries(needed).every(
    ([name, level]) =>
      (name === 'metadata' && level === 'read') ||
      levels.indexOf(granted[name] ?? '') >= levels.indexOf(level),
  );
}
