import { hasScope } from '../oauthScopes';
import { GithubCredentialsFinding } from './GithubCredentialsFinding';
import { IdentifiedCredentials } from './identifyCredentials';

interface Need {
  name: string;
  /** Of an App. */
  level?: 'read' | 'write';
  purpose: string;
  /** Not every company needs it. */
  isOptional?: boolean;
}

/** By the names of GitHub's API. */
const APP_NEEDS: Need[] = [
  {
    name: 'administration',
    level: 'write',
    purpose: 'create and set up repositories',
  },
  { name: 'contents', level: 'write', purpose: 'commit files' },
  { name: 'pull_requests', level: 'write', purpose: 'open pull requests' },
  { name: 'metadata', level: 'read', purpose: 'read anything at all' },
  { name: 'members', level: 'read', purpose: 'give teams access' },
  {
    name: 'actions_variables',
    level: 'write',
    purpose: 'set Actions variables',
    isOptional: true,
  },
  {
    name: 'actions',
    level: 'read',
    purpose: 'read deployment environments and OIDC subjects',
    isOptional: true,
  },
  {
    name: 'workflows',
    level: 'write',
    purpose: 'commit files under .github/workflows',
    isOptional: true,
  },
];

const SCOPE_NEEDS: Need[] = [
  { name: 'repo', purpose: 'create repositories and commit to them' },
  { name: 'read:org', purpose: 'give teams access' },
  {
    name: 'workflow',
    purpose: 'commit files under .github/workflows',
    isOptional: true,
  },
];

/** Compares what the credentials may do with what the portal does. */
export function findPermissions(
  credentials: IdentifiedCredentials,
): GithubCredentialsFinding {
  const { kind, installation, scopes } = credentials;
  if (installation) {
    return findMissing({
      what: `The GitHub App ${installation.appSlug}`,
      missing: APP_NEEDS.filter(
        ({ name, level }) =>
          !includesLevel(installation.permissions[name], level),
      ),
      remedy:
        'Add them on the App’s page (Permissions & events); then an owner of the organisation accepts them (Settings, GitHub Apps, Configure).',
    });
  }
  // Tokens of GitHub Apps send the header, too, and it is always empty.
  if (scopes && kind !== 'appUserToken') {
    return findMissing({
      what: 'The token',
      missing: SCOPE_NEEDS.filter(({ name }) => !hasScope(scopes, name)),
      remedy:
        kind === 'oauthToken'
          ? 'Add them to the portal’s sign-in with GitHub, and sign in again.'
          : 'Give them to the token on its page in the settings of GitHub.',
    });
  }
  return {
    check: 'permissions',
    warning: 'GitHub tells nobody what such credentials may do.',
    remedy: `Make sure that they have access to all repositories, with the permissions ${APP_NEEDS.filter(
      ({ isOptional }) => !isOptional,
    )
      .map(({ name, level }) => `${name}: ${level}`)
      .join(', ')}.`,
  };
}

function findMissing(options: {
  what: string;
  missing: Need[];
  remedy: string;
}): GithubCredentialsFinding {
  const { what, missing, remedy } = options;
  const check = 'permissions';
  if (missing.length === 0) {
    return { check, ok: `${what} may do everything that the portal does.` };
  }
  const text = `${what} lacks: ${missing.map(describeNeed).join('; ')}.`;
  return missing.every(({ isOptional }) => isOptional)
    ? { check, warning: text, remedy }
    : { check, problem: text, remedy };
}

function includesLevel(
  granted: string | undefined,
  needed: Need['level'],
): boolean {
  return (
    granted === needed ||
    granted === 'admin' ||
    (granted === 'write' && needed === 'read')
  );
}

function describeNeed({ name, level, purpose, isOptional }: Need): string {
  return `${name}${level ? `: ${level}` : ''} (to ${purpose}${
    isOptional ? ', where that is used' : ''
  })`;
}
