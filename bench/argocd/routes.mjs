const APPLICATION = '/api/v1/applications/([^/]+)';

/** What is answered, and under which name it is counted. */
export const ROUTES = [
  ['account', 'GET', '/api/v1/session/userinfo'],
  ['version', 'GET', '/api/version'],
  ['projects', 'GET', '/api/v1/projects'],
  ['list', 'GET', '/api/v1/applications'],
  ['stream', 'GET', '/api/v1/stream/applications'],
  ['application', 'GET', APPLICATION],
  ['revision', 'GET', `${APPLICATION}/revisions/([^/]+)/metadata`],
].map(([kind, method, pattern]) => ({
  kind,
  method,
  pattern: new RegExp(`^${pattern}$`),
}));

export function findRoute(method, pathname) {
  for (const route of ROUTES) {
    const match = route.pattern.exec(pathname);
    if (match && route.method === method) {
      return {
        kind: route.kind,
        params: match.slice(1).map(decodeURIComponent),
      };
    }
  }
  return { kind: 'unknown', params: [] };
}
