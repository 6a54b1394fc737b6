import { useApi } from '@backstage/frontend-plugin-api';
import { ApplicationSettings } from '@gitops-flow/backstage-plugin-gitops-common';
import { useMemo } from 'react';
import { gitopsApiRef } from '../api/GitopsApi';
import { RequestState, useRequest } from '../api/useRequest';

/**
 * What the GitOps repository says about an application today.
 *
 * @param entityRef - full reference, or undefined to ask nothing yet
 */
export function useApplicationSettings(
  entityRef: string | undefined,
): RequestState<ApplicationSettings> {
  const gitopsApi = useApi(gitopsApiRef);
  const ask = useMemo(
    () =>
      entityRef
        ? (signal: AbortSignal) =>
            gitopsApi.getSettings({ entityRef }, { signal })
        : undefined,
    [gitopsApi, entityRef],
  );
  return useRequest(ask);
}
