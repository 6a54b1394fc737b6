/**
 * One kind of request that the portal may send to an Argo CD.
 *
 * @public
 */
export interface UpstreamRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** `{...}` stands for one segment, encoded. */
  path: string;
  /** Names of the parameters that may be in the query. */
  query: readonly string[];
  /** What the account needs, as a policy of Argo CD writes it: resource, action, object. Undefined: nothing. */
  right?: string;
  /** What for. */
  purpose: string;
}

const GET_APPLICATIONS = 'applications, get, */*';
const SYNC_APPLICATIONS = 'applications, sync, */*';
const APPLICATION = '/api/v1/applications/{application}';
const IDENTITY = ['project', 'appNamespace'];

/**
 * Every request that ever goes to an Argo CD. The transport sends nothing else, so this list is what an account of
 * the portal needs, and all that a fault of ours could reach with it.
 *
 * @public
 */
export const upstreamRequests: readonly UpstreamRequest[] = [
  {
    method: 'GET',
    path: '/api/version',
    query: [],
    purpose: 'which version answers',
  },
  {
    method: 'POST',
    path: '/api/v1/session',
    query: [],
    purpose: 'log in, where no token is configured',
  },
  {
    method: 'GET',
    path: '/api/v1/session/userinfo',
    query: [],
    purpose: 'whether it is there and knows the account',
  },
  {
    method: 'GET',
    path: '/api/v1/applications',
    query: ['fields'],
    right: GET_APPLICATIONS,
    purpose: 'all Applications, trimmed',
  },
  {
    method: 'GET',
    path: '/api/v1/stream/applications',
    query: ['fields', 'name', 'appNamespace', 'resourceVersion'],
    right: GET_APPLICATIONS,
    purpose: 'changes as they happen',
  },
  {
    method: 'GET',
    path: '/api/v1/projects',
    query: ['fields'],
    right: 'projects, get, *',
    purpose: 'sync windows',
  },
  {
    method: 'GET',
    path: APPLICATION,
    query: [...IDENTITY, 'refresh'],
    right: GET_APPLICATIONS,
    purpose: 'where manifests come from; refresh',
  },
  {
    method: 'GET',
    path: `${APPLICATION}/resource-tree`,
    query: IDENTITY,
    right: GET_APPLICATIONS,
    purpose: 'resources and their health',
  },
  {
    method: 'GET',
    path: `${APPLICATION}/managed-resources`,
    query: [...IDENTITY, 'fields'],
    right: GET_APPLICATIONS,
    purpose: 'desired and live manifests',
  },
  {
    method: 'GET',
    path: `${APPLICATION}/events`,
    query: [...IDENTITY, 'resourceNamespace', 'resourceName', 'resourceUID'],
    right: GET_APPLICATIONS,
    purpose: 'Kubernetes events',
  },
  {
    method: 'GET',
    path: `${APPLICATION}/revisions/{revision}/metadata`,
    query: [...IDENTITY, 'sourceIndex', 'versionId'],
    right: GET_APPLICATIONS,
    purpose: 'author and message of a commit',
  },
  {
    method: 'GET',
    path: `${APPLICATION}/revisions/{revision}/chartdetails`,
    query: [...IDENTITY, 'sourceIndex', 'versionId'],
    right: GET_APPLICATIONS,
    purpose: 'description of a Helm chart',
  },
  {
    method: 'GET',
    path: `${APPLICATION}/revisions/{revision}/ocimetadata`,
    query: [...IDENTITY, 'sourceIndex', 'versionId'],
    right: GET_APPLICATIONS,
    purpose: 'description of an OCI artifact',
  },
  {
    method: 'GET',
    path: `${APPLICATION}/resource/actions`,
    query: [
      ...IDENTITY,
      'namespace',
      'resourceName',
      'version',
      'kind',
      'group',
    ],
    right: GET_APPLICATIONS,
    purpose: 'actions of a resource',
  },
  {
    method: 'POST',
    path: `${APPLICATION}/sync`,
    query: [],
    right: SYNC_APPLICATIONS,
    purpose: 'sync',
  },
  {
    method: 'DELETE',
    path: `${APPLICATION}/operation`,
    query: IDENTITY,
    right: SYNC_APPLICATIONS,
    purpose: 'terminate an operation',
  },
  {
    method: 'POST',
    path: `${APPLICATION}/resource/actions/v2`,
    query: [],
    right: 'applications, action/*, */*',
    purpose: 'run an action of a resource',
  },
  {
    method: 'POST',
    path: '/api/webhook',
    query: [],
    purpose: 'tell of a push, as GitHub would',
  },
];

const patterns = upstreamRequests.map(request => ({
  request,
  segments: request.path.slice(1).split('/'),
}));

/**
 * Finds the entry that a request is one of.
 *
 * @param request - path as segments, not encoded
 * @throws Error when the list has none: somebody has written a call and not what it is for
 */
export function findUpstreamRequest(request: {
  method: string;
  path: readonly string[];
  query?: Record<string, string>;
}): UpstreamRequest {
  const { method, path, query = {} } = request;
  const found = patterns.find(
    ({ request: known, segments }) =>
      known.method === method &&
      segments.length === path.length &&
      segments.every(
        (segment, index) => segment.startsWith('{') || segment === path[index],
      ),
  )?.request;
  if (!found) {
    // Not the path itself: it may hold what a person sent.
    throw new Error(
      `A ${method} request to a path of ${path.length} segments is not one of upstreamRequests`,
    );
  }
  const unknown = Object.keys(query).filter(
    name => !found.query.includes(name),
  );
  if (unknown.length > 0) {
    throw new Error(
      `${method} ${found.path} may not have the parameters ${unknown.join(
        ', ',
      )}: see upstreamRequests`,
    );
  }
  return found;
}
