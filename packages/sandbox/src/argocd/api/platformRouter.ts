import { Router } from 'express';
import { createApiRouter } from './createApiRouter';
import { timestamp } from '../cluster/KubernetesObject';
import { API_VERSIONS, KUBERNETES_VERSION } from '../render/kubernetesVersion';
import { ApiContext } from './ApiContext';
import { sendJson } from './sendJson';

/** The version whose answers were recorded and are given here. */
const VERSION = 'v3.5.1';

/** What an Argo CD says of itself. */
export function createPlatformRouter(
  context: ApiContext,
  {
    url,
    anyNamespace,
  }: {
    url: () => string;
    /** Whether Applications may lie outside Argo CD's namespace. */
    anyNamespace: boolean;
  },
): Router {
  const { accounts, applications, clusters, objects } = context;
  const startedAt = timestamp(Date.now());
  const router = createApiRouter();

  router.get('/healthz', async (_, response) => {
    response.type('text/plain').send('ok\n');
  });

  router.get('/api/version', async (request, response) => {
    sendJson(response, {
      Version: VERSION,
      ...(accounts.find(request)
        ? {
            BuildDate: '2026-08-20T00:00:00Z',
            GitCommit: '109ca7ca71139e514114499d294a492e7910a965',
            GitTag: VERSION,
            GitTreeState: 'clean',
            GoVersion: 'go1.26.8',
            Compiler: 'gc',
            Platform: 'linux/amd64',
            KustomizeVersion: '',
            HelmVersion: 'v4.2.1',
            KubectlVersion: 'v0.36.1',
            JsonnetVersion: 'v0.22.0',
          }
        : {}),
    });
  });

  router.get('/api/v1/settings', async (request, response) => {
    sendJson(response, {
      url: url(),
      appLabelKey: 'argocd.argoproj.io/instance',
      googleAnalytics: { anonymizeUsers: true },
      kustomizeOptions: { BuildOptions: '', BinaryPath: '', Versions: null },
      help: {},
      trackingMethod: 'annotation',
      ...(anyNamespace ? { appsInAnyNamespaceEnabled: true } : {}),
      syncWithReplaceAllowed: true,
      ...(accounts.find(request)
        ? { passwordPattern: '^.{8,32}$', controllerNamespace: 'argocd' }
        : {}),
    });
  });

  // None of them is ever set up here.
  router.get('/api/v1/applicationsets', async (request, response) => {
    accounts.authenticate(request);
    sendJson(response, {
      metadata: { resourceVersion: applications.resourceVersion },
      items: null,
    });
  });

  router.get('/api/v1/repositories', async (request, response) => {
    accounts.authenticate(request);
    sendJson(response, { metadata: {}, items: null });
  });

  router.get('/api/v1/clusters', async (request, response) => {
    const session = accounts.authenticate(request);
    const connectionState = {
      status: 'Successful',
      message: '',
      attemptedAt: startedAt,
    };
    const serverVersion = `v${KUBERNETES_VERSION}`;
    const items = clusters
      .filter(({ server }) => session.allows('clusters', 'get', server))
      .map(({ name, server }) => ({
        server,
        name,
        config: { tlsClientConfig: { insecure: false } },
        connectionState,
        serverVersion,
        info: {
          connectionState,
          serverVersion,
          cacheInfo: {
            resourcesCount: objects.list({ cluster: server }).length,
            apisCount: API_VERSIONS.length,
            lastCacheSyncTime: startedAt,
          },
          applicationsCount: applications
            .list()
            .filter(
              ({ spec: { destination } }) =>
                destination.name === name || destination.server === server,
            ).length,
          apiVersions: API_VERSIONS,
        },
      }));
    sendJson(response, {
      metadata: {},
      items: items.length > 0 ? items : null,
    });
  });

  return router;
}
