/** Everything of an entity lies below it: browsers never name an Argo CD Application, address or path. */
const ENTITY = '/entities/{kind}/{namespace}/{name}';
const APPLICATION = `${ENTITY}/applications/{id}` as const;
const RESOURCE = `${APPLICATION}/resources/{resource}` as const;

/** For what the backend answers out of its memory or database. */
const TIMEOUT_MS = 15_000;
/** For what the backend asks GitHub, a registry or Argo CD first, and asks again where a question is lost. */
const REMOTE_TIMEOUT_MS = 60_000;

const get = <Path extends string>(path: Path, timeoutMs: number) => ({
  method: 'get' as const,
  path,
  timeoutMs,
});

const post = <Path extends string>(path: Path, timeoutMs: number) => ({
  method: 'post' as const,
  path,
  timeoutMs,
});

/**
 * Where each operation of the API is found, and how long its caller waits. It is apart from the schemas because it is
 * all that the client needs at run time.
 */
export const operationRoutes = {
  getDeployments: get(`${ENTITY}/deployments`, TIMEOUT_MS),
  getFleet: get('/fleet', TIMEOUT_MS),
  listInstances: get('/instances', TIMEOUT_MS),
  listEnvironments: get('/environments', TIMEOUT_MS),

  getResourceTree: get(`${APPLICATION}/resources`, REMOTE_TIMEOUT_MS),
  getDiff: get(`${APPLICATION}/diff`, REMOTE_TIMEOUT_MS),
  getHistory: get(`${APPLICATION}/history`, TIMEOUT_MS),
  listEvents: get(`${APPLICATION}/events`, REMOTE_TIMEOUT_MS),
  getRevision: get(`${APPLICATION}/revisions/{revision}`, REMOTE_TIMEOUT_MS),
  listResourceActions: get(`${RESOURCE}/actions`, REMOTE_TIMEOUT_MS),

  sync: post(`${APPLICATION}/sync`, REMOTE_TIMEOUT_MS),
  refresh: post(`${APPLICATION}/refresh`, REMOTE_TIMEOUT_MS),
  terminate: post(`${APPLICATION}/terminate`, REMOTE_TIMEOUT_MS),
  runResourceAction: post(`${RESOURCE}/actions`, REMOTE_TIMEOUT_MS),

  getSettings: get(`${ENTITY}/settings`, REMOTE_TIMEOUT_MS),
  getImageHistory: get(
    `${ENTITY}/environments/{environment}/images`,
    REMOTE_TIMEOUT_MS,
  ),
  listImages: get('/images', REMOTE_TIMEOUT_MS),
  checkName: get('/names/{name}', TIMEOUT_MS),
  preview: post('/preview', REMOTE_TIMEOUT_MS),
};

/**
 * Name of an operation of the API.
 *
 * @public
 */
export type OperationId = keyof typeof operationRoutes;
