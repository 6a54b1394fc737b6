import { FaultGate } from 'sandbox';
import { TestPostgres } from 'test-postgres';

/** One Argo CD of the trial. */
export interface TrialArgocd {
  name: string;
  /** Without a slash at the end. */
  url: string;
  /** What the backends go through; nobody else does. */
  gate: FaultGate;
  /** Requests for a sync that came to it, oldest first. */
  syncs: { application: string; at: number }[];
}

/** Plugins keep to a few connections: PostgreSQL gives out 100 for all of them. */
const MAX_CONNECTIONS = 3;

/**
 * Configuration of a backend that shares all it keeps with others. The guest belongs to the platform team.
 *
 * @param catalog - file with what the catalog has
 */
export function replicaConfig({
  postgres,
  catalog,
  argocds,
}: {
  postgres: TestPostgres;
  catalog: string;
  argocds: TrialArgocd[];
}) {
  return {
    app: { baseUrl: 'http://localhost:3000' },
    backend: {
      database: {
        client: 'pg',
        connection: postgres.connection,
        knexConfig: { pool: { min: 0, max: MAX_CONNECTIONS } },
      },
    },
    auth: {
      environment: 'development',
      providers: { guest: { userEntityRef: 'user:default/guest' } },
    },
    permission: { enabled: true },
    catalog: {
      locations: [
        { type: 'file', target: catalog, rules: [{ allow: ['Component'] }] },
      ],
    },
    // No pull requests are under way, and nobody is there to be asked.
    integrations: {
      github: [
        { host: '127.0.0.1:9', apiBaseUrl: 'http://127.0.0.1:9', token: '-' },
      ],
    },
    argocd: {
      appLocatorMethods: [
        {
          type: 'config',
          instances: argocds.map(({ name, gate }) => ({
            name,
            url: gate.url,
            token: 'sandbox-backstage',
          })),
        },
      ],
    },
    gitops: {
      repository: { url: 'http://127.0.0.1:9/acme/gitops-apps' },
      applications: { owner: 'acme' },
      chart: { path: 'charts/eks-baseline', version: '1.0.0' },
      roles: { platform: { members: ['user:default/guest'] } },
      // There are no teams.
      access: { teamLabel: 'ignored' },
      environments: [
        {
          name: 'dev',
          instance: 'nonprod',
          destination: { name: 'acme-dev' },
        },
        {
          name: 'prod',
          instance: 'prod',
          destination: { name: 'acme-prod' },
        },
      ],
    },
  };
}
