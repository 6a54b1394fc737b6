import { useApi } from '@backstage/frontend-plugin-api';
import { NameAvailability } from '@gitops-flow/backstage-plugin-gitops-common';
import { useMemo } from 'react';
import { gitopsApiRef } from '../api/GitopsApi';
import { RequestState, useRequest } from '../api/useRequest';

const DEBOUNCE_MS = 400;

/**
 * Asks the backend whether an application may be called so, once typing pauses.
 *
 * @param name - a name in the right form, or undefined to ask nothing
 */
export function useNameAvailability(
  name: string | undefined,
): RequestState<NameAvailability> {
  const gitopsApi = useApi(gitopsApiRef);
  const ask = useMemo(
    () =>
      name
        ? (signal: AbortSignal) => gitopsApi.checkName({ name }, { signal })
        : undefined,
    [gitopsApi, name],
  );
  return useRequest(ask, DEBOUNCE_MS);
}
