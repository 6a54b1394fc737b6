/** `co.uk`, `com.au`: domains under which strangers register theirs. */
const SHARED_SUFFIX = /^[a-z]{2,3}\.[a-z]{2}$/;

/**
 * Whether a registry's tokens may come from an address that the registry names. Credentials are sent there, so it has
 * to be the registry's own host, or one of the same domain: `auth.docker.io` for `registry-1.docker.io`,
 * `gitlab.com` for `registry.gitlab.com`.
 *
 * @param apiUrl - of the registry, out of the configuration
 */
export function isTrustedRealm(realm: URL, apiUrl: string): boolean {
  const api = new URL(apiUrl);
  if (realm.username || realm.password) {
    return false;
  }
  if (realm.origin === api.origin) {
    return true;
  }
  if (realm.protocol !== 'https:' || realm.port !== '') {
    return false;
  }
  const domain = domainOf(api.hostname);
  return realm.hostname === domain || realm.hostname.endsWith(`.${domain}`);
}

/** Without the host's own label, where what is left is still somebody's own. */
function domainOf(hostname: string): string {
  const parent = hostname.slice(hostname.indexOf('.') + 1);
  const isOwn =
    parent.includes('.') &&
    !SHARED_SUFFIX.test(parent) &&
    !/^[\d.]+$/.test(hostname);
  return isOwn ? parent : hostname;
}
