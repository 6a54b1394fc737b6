/** Scopes that a person can grant, with what the page says that they mean. */
export const SCOPES: Record<string, string> = {
  repo: 'Read and write repositories, also private ones',
  public_repo: 'Write public repositories',
  'repo:status': 'Read and write commit statuses',
  'admin:repo_hook': 'Administer the webhooks of repositories',
  'write:repo_hook': 'Read and write the webhooks of repositories',
  'read:repo_hook': 'Read the webhooks of repositories',
  delete_repo: 'Delete repositories',
  workflow: 'Change workflow files',
  'admin:org': 'Administer organisations and teams',
  'write:org': 'Change memberships of organisations and teams',
  'read:org': 'Read memberships of organisations and teams',
  user: 'Read and change the profile',
  'read:user': 'Read the profile',
  'user:email': 'Read mail addresses',
};

const IMPLIED: Record<string, string[]> = {
  repo: ['public_repo', 'repo:status'],
  'admin:repo_hook': ['write:repo_hook', 'read:repo_hook'],
  'write:repo_hook': ['read:repo_hook'],
  'admin:org': ['write:org', 'read:org'],
  'write:org': ['read:org'],
  user: ['read:user', 'user:email'],
};

/** Reads `scope` of an OAuth request. Unknown scopes, and those that another one includes, are left out, as on GitHub. */
export function readScopes(text: string): string[] {
  const named = new Set(text.split(/[\s,]+/).filter(name => name in SCOPES));
  const implied = new Set([...named].flatMap(name => IMPLIED[name] ?? []));
  return [...named].filter(name => !implied.has(name)).sort();
}

/** Whether one of the scopes is granted, by itself or with another one. */
export function hasScope(granted: string[], accepted: string[]): boolean {
  const all = new Set(
    granted.flatMap(name => [name, ...(IMPLIED[name] ?? [])]),
  );
  return accepted.some(name => all.has(name));
}
