import path from 'node:path';
import process from 'node:process';
import { ConfigSources } from '@backstage/config-loader';
import { ROOT } from '../lib/paths.mjs';

/**
 * What the configuration points to.
 *
 * @param {string[]} files configuration files; empty: what Backstage would load by itself
 * @returns {Promise<{backendUrl: string, apiBaseUrl: string, owner: string, repository: string, local: boolean}>}
 *   `local`: GitHub is the stand-in on this machine
 */
export async function readTarget(files) {
  const config = await ConfigSources.toConfig(
    ConfigSources.default({
      rootDir: ROOT,
      watch: false,
      argv: files.flatMap(file => ['--config', path.resolve(file)]),
      env: process.env,
    }),
  );
  const { host, hostname, pathname } = new URL(
    config.getString('gitops.repository.url'),
  );
  const [owner, repository] = pathname.slice(1).split('/');
  const integration = config
    .getOptionalConfigArray('integrations.github')
    ?.find(entry => entry.getOptionalString('host') === host);
  return {
    backendUrl: config.getString('backend.baseUrl'),
    apiBaseUrl:
      integration?.getOptionalString('apiBaseUrl') ?? 'https://api.github.com',
    owner,
    repository,
    local: hostname === 'localhost' || hostname === '127.0.0.1',
  };
}
