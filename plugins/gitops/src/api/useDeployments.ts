import { ResponseError } from '@backstage/errors';
import { useApi, useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  DEPLOYMENTS_SIGNAL_CHANNEL,
  DeploymentsChanged,
  EntityDeployments,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { DeploymentsPoller, PolledDeployments } from './DeploymentsPoller';
import { gitopsApiRef } from './GitopsApi';

/** What a page can show about an entity's deployments. `refresh` asks at once. */
export type DeploymentsState =
  | { status: 'loading' }
  | { status: 'error'; error: Error; refresh: () => void }
  | {
      status: 'ready';
      deployments: EntityDeployments;
      /** When they arrived, in milliseconds since the epoch. */
      loadedAt: number;
      /** Why the latest refresh failed: `deployments` are older than they should be. */
      refreshError?: Error;
      refresh: () => void;
    };

/**
 * An entity's deployments, kept fresh while the page can be seen.
 *
 * @param entityRef - full reference, or undefined to ask nothing yet
 */
export function useDeployments(
  entityRef: string | undefined,
): DeploymentsState {
  const gitopsApi = useApi(gitopsApiRef);
  // Not `useSignal`: of two signals between two renders it keeps the last only, and the first may be the one for us.
  const signalApi = useApiHolder().get(signalApiRef);
  const poller = useRef<DeploymentsPoller>();
  const [polled, setPolled] = useState<
    PolledDeployments & { entityRef?: string }
  >({});

  useEffect(() => {
    if (!entityRef) {
      return undefined;
    }
    const started = DeploymentsPoller.start({
      load: signal => gitopsApi.getDeployments({ entityRef }, { signal }),
      onChange: state => setPolled({ ...state, entityRef }),
      isRefusal,
      hasSignals: signalApi !== undefined,
    });
    poller.current = started;
    const subscription = signalApi?.subscribe<DeploymentsChanged>(
      DEPLOYMENTS_SIGNAL_CHANNEL,
      ({ entityRefs }) => {
        if (entityRefs.includes(entityRef)) {
          started.signal();
        }
      },
    );
    return () => {
      subscription?.unsubscribe();
      started.stop();
    };
  }, [entityRef, gitopsApi, signalApi]);

  const refresh = useCallback(() => poller.current?.refresh(), []);

  const current: PolledDeployments =
    polled.entityRef === entityRef ? polled : {};
  const { deployments, loadedAt, error } = current;
  if (deployments && loadedAt !== undefined) {
    return {
      status: 'ready',
      deployments,
      loadedAt,
      refreshError: error,
      refresh,
    };
  }
  return error ? { status: 'error', error, refresh } : { status: 'loading' };
}

function isRefusal(error: Error): boolean {
  return (
    error instanceof ResponseError &&
    [401, 403, 404].includes(error.response.status)
  );
}
