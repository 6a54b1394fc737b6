import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { ANNOTATION_GITHUB_PROJECT_SLUG } from '@gitops-flow/backstage-plugin-gitops-common';
import { useApplication } from '../application/useApplications';

/**
 * Page of an application's repository on the GitHub host of the GitOps repository. Undefined while it is not known.
 *
 * @param entityRef - full reference, or undefined when there is no application yet
 */
export function useSourceUrl(
  entityRef: string | undefined,
): string | undefined {
  const repositoryUrl = useApi(configApiRef).getOptionalString(
    'gitops.repository.url',
  );
  const state = useApplication(entityRef);
  const slug =
    state.status === 'ready'
      ? state.value?.metadata.annotations?.[ANNOTATION_GITHUB_PROJECT_SLUG]
      : undefined;
  return slug && repositoryUrl && URL.canParse(repositoryUrl)
    ? `${new URL(repositoryUrl).origin}/${slug}`
    : undefined;
}
