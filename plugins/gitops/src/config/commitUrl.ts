import { ConfigApi } from '@backstage/frontend-plugin-api';

/** Page of a commit of the GitOps repository, or undefined when the configuration does not say where that is. */
export function commitUrl(
  config: ConfigApi,
  revision: string,
): string | undefined {
  const repository = config.getOptionalString('gitops.repository.url');
  return repository
    ? `${repository.replace(/\/+$/, '')}/commit/${encodeURIComponent(revision)}`
    : undefined;
}
