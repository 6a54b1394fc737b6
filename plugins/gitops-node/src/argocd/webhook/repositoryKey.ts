/**
 * What two addresses of one Git repository have in common: `github.com/acme/gitops-apps` of
 * `https://github.com/acme/gitops-apps.git`, `git@github.com:acme/gitops-apps` and
 * `ssh://git@github.com:22/Acme/gitops-apps/`. Upper and lower case count alike, as they do on GitHub.
 *
 * @public
 */
export function repositoryKey(address: string): string {
  return (
    address
      .trim()
      .toLowerCase()
      .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
      .replace(/^[^@/]*@/, '')
      // A port after the host, or the colon of scp's form.
      .replace(/^([^/:]+):(?:\d+\/)?/, '$1/')
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
  );
}
