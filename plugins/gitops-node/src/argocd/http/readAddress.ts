/**
 * Checks the address of a server.
 *
 * @param key - of the configuration, for errors. The value is never repeated: it may hold a password
 * @returns the address without a slash at the end
 * @throws Error that names the key and what it should be
 */
export function readAddress(address: string, key: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error(
      `${key} is no http or https address: it should look like https://argocd.example.com`,
    );
  }
  if (url.username || url.password) {
    throw new Error(
      `${key} holds credentials: move them to "token", or to "username" and "password"`,
    );
  }
  if (url.search || url.hash) {
    throw new Error(`${key} must end with the path, without "?" and "#"`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
