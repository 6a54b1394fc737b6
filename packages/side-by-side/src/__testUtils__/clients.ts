import { mockCredentials } from '@backstage/backend-test-utils';
import { GitopsApiClient } from '@gitops-flow/backstage-plugin-gitops-common';
import { ArgoCDApiClient } from '@roadiehq/backstage-plugin-argo-cd';

/** Of the person who looks. */
export const TOKEN = mockCredentials.user.token();

/** How plugins find their backends. */
export function createDiscoveryApi(backendUrl: string) {
  return {
    getBaseUrl: async (plugin: string) => `${backendUrl}/api/${plugin}`,
  };
}

/** `fetch` of somebody who is signed in. */
export const fetchApi = {
  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    request.headers.set('authorization', `Bearer ${TOKEN}`);
    return fetch(request);
  },
};

export function createGitopsClient(backendUrl: string): GitopsApiClient {
  const discoveryApi = createDiscoveryApi(backendUrl);
  return GitopsApiClient.create({ discoveryApi, fetchApi });
}

/** As Roadie's frontend makes it for several instances. */
export function createRoadieClient(backendUrl: string): ArgoCDApiClient {
  return new ArgoCDApiClient({
    discoveryApi: createDiscoveryApi(backendUrl),
    backendBaseUrl: backendUrl,
    searchInstances: true,
    useNamespacedApps: false,
    identityApi: {
      getCredentials: async () => ({ token: TOKEN }),
      getBackstageIdentity: () => Promise.reject(new Error('Nobody asks')),
      getProfileInfo: () => Promise.reject(new Error('Nobody asks')),
      signOut: () => Promise.reject(new Error('Nobody asks')),
    },
  });
}
