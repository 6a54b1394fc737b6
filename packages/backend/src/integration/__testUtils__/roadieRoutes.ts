import { createRouter } from '@roadiehq/backstage-plugin-argo-cd-backend';
import { RawRequest } from './RawClient';

/** With all of it every route passes the check of parameters. */
const VALUES: Record<string, string> = {
  argoInstance: 'nonprod',
  argoInstanceName: 'nonprod',
  argoAppName: 'vault-dev',
  argoAppSelector: 'app.kubernetes.io%2Fname%3Dvault',
  repo: 'https%3A%2F%2Fgithub.com%2Facme%2Fgitops-apps',
  source: 'charts',
  revisionID: 'HEAD',
};
const APPLICATION = {
  clusterName: 'nonprod',
  namespace: 'payments-dev',
  projectName: 'payments-dev',
  appName: 'vault-dev',
  labelValue: 'vault',
  sourceRepo: 'https://github.com/acme/gitops-apps',
  sourcePath: 'charts',
};
const BODIES: Record<string, object> = {
  '/createArgo': APPLICATION,
  '/updateArgo/:argoAppName': APPLICATION,
  '/sync': { appSelector: 'app.kubernetes.io/name=vault' },
};

/** One route of Roadie's backend, as express has it. */
export interface RoadieRoute {
  method: string;
  path: string;
  params: string[];
}

/** Every route of Roadie's router, whatever they will be. */
export async function roadieRoutes(): Promise<RoadieRoute[]> {
  // It looks at nothing of its options before a request comes.
  const { stack } = await createRouter(Object.create(null));
  return stack.flatMap(({ route }) =>
    (route?.stack ?? []).map(({ method }) => {
      const path = route?.path ?? '';
      return {
        method: method.toUpperCase(),
        path,
        params: [...path.matchAll(/:(\w+)/g)].map(([, name]) => name),
      };
    }),
  );
}

/**
 * A request that the guard lets through when it is permitted.
 *
 * @param values - of the path's parameters, in place of good ones
 */
export function roadieRequest(
  { method, path }: RoadieRoute,
  values: Record<string, string>,
): RawRequest {
  const filled = { ...VALUES, ...values };
  const body = BODIES[path] && JSON.stringify(BODIES[path]);
  return {
    method,
    path: `/api/argocd${path.replace(/:(\w+)/g, (_, name) => filled[name])}`,
    ...(body ? { body, headers: { 'content-type': 'application/json' } } : {}),
  };
}
