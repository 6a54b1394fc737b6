import { PROVIDER } from './people.mjs';

/** What the sides need to know, in one: each reads its own part. */
export function configure({ baseUrl, port, instances, account, github }) {
  return {
    app: { baseUrl },
    organization: { name: 'Acme' },
    backend: {
      baseUrl,
      listen: { host: '127.0.0.1', port },
      database: { client: 'better-sqlite3', connection: ':memory:' },
    },
    auth: {
      environment: 'production',
      providers: { [PROVIDER]: {} },
    },
    permission: { enabled: true },
    argocd: {
      appLocatorMethods: [
        {
          type: 'config',
          instances: instances.map(({ name, url }) => ({
            name,
            url,
            token: account,
          })),
        },
      ],
    },
    integrations: {
      github: [{ host: new URL(github).host, apiBaseUrl: github, token: 't' }],
    },
    gitops: {
      repository: { url: `${github}/acme/gitops-apps` },
      applications: { owner: 'acme' },
      chart: { path: 'charts/eks-baseline', version: '1.0.0' },
      environments: instances.flatMap(({ name, environments }) =>
        environments.map(environment => ({
          name: environment,
          instance: name,
          destination: { server: 'https://kubernetes.default.svc' },
        })),
      ),
    },
  };
}
