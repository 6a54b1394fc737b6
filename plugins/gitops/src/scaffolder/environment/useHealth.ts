import { useApi } from '@backstage/frontend-plugin-api';
import { HealthStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { useMemo } from 'react';
import { gitopsApiRef } from '../../api/GitopsApi';
import { useRequest } from '../../api/useRequest';

/**
 * How Argo CD finds an application, by the name of the environment; the worst where there are several Applications.
 * Empty while it is not known and for who may not know it: a form works without.
 */
export function useHealth(
  entityRef: string | undefined,
): ReadonlyMap<string, HealthStatus> {
  const gitopsApi = useApi(gitopsApiRef);
  const ask = useMemo(
    () =>
      entityRef
        ? (signal: AbortSignal) =>
            gitopsApi.getDeployments({ entityRef }, { signal })
        : undefined,
    [gitopsApi, entityRef],
  );
  const state = useRequest(ask);
  const environments =
    state.status === 'ready' ? state.value.environments : undefined;
  return useMemo(
    () =>
      new Map(
        environments?.flatMap(({ name, applications }) =>
          applications.length > 0
            ? [[name, applications[0].health] as const]
            : [],
        ),
      ),
    [environments],
  );
}
