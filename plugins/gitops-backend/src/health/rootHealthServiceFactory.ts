import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { gitopsHealthServiceRef } from './gitopsHealth';

/** So long after the start the portal takes requests although an Argo CD was never reached. */
const GRACE_MS = 15_000;

/**
 * Backstage's health checks, together with the Argo CDs. `/.backstage/health/v1/readiness` names each instance and its
 * state. An instance that is down does not make the portal unready: its pages go on with what they know. Only at the
 * start the portal waits until every instance was read once, for fifteen seconds from when all plugins are up at the most,
 * so that a rolling update never puts a backend with an empty memory in place of a full one.
 *
 * @public
 */
export const gitopsRootHealthServiceFactory = createServiceFactory({
  service: coreServices.rootHealth,
  deps: {
    lifecycle: coreServices.rootLifecycle,
    gitops: gitopsHealthServiceRef,
  },
  async factory({ lifecycle, gitops }) {
    let phase: 'starting' | 'up' | 'stopping' = 'starting';
    // Plugins may take longer than the whole time of grace to begin.
    let upAt = 0;
    lifecycle.addStartupHook(() => {
      phase = 'up';
      upAt = performance.now();
    });
    lifecycle.addBeforeShutdownHook(() => {
      phase = 'stopping';
    });
    return {
      getLiveness: async () => ({ status: 200, payload: { status: 'ok' } }),
      async getReadiness() {
        if (phase !== 'up') {
          return notReady(`The backend is ${phase}`);
        }
        const statuses = gitops.statuses();
        const argocd = Object.fromEntries(
          statuses.map(({ name, state }) => [name, state]),
        );
        if (
          performance.now() - upAt < GRACE_MS &&
          statuses.some(({ state }) => state === 'connecting')
        ) {
          return notReady('The Argo CDs are read for the first time', argocd);
        }
        return { status: 200, payload: { status: 'ok', argocd } };
      },
    };
  },
});

function notReady(message: string, argocd: Record<string, string> = {}) {
  return { status: 503, payload: { status: 'error', message, argocd } };
}
