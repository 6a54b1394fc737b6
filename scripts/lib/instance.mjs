import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DATA, ROOT } from './paths.mjs';

const DEFAULT_PORTS = {
  app: 3000,
  backend: 7007,
  github: 7100,
  'argocd-nonprod': 7101,
  'argocd-prod': 7102,
  aws: 7103,
  registry: 7104,
};

/**
 * One running copy of everything: where it keeps its state, on which ports it listens, by which configuration it runs.
 *
 * @typedef {{
 *   data: string,
 *   sandbox: boolean,
 *   ports: Record<string, number>,
 *   configFiles: string[],
 *   appUrl: string,
 *   backendUrl: string,
 * }} Instance
 */

/**
 * @param {{data?: string, portOffset?: number, sandbox?: boolean, configFiles?: string[]}} options
 *   `portOffset` is added to every port, so that a second copy can run beside the first. `configFiles` replaces
 *   app-config.yaml and app-config.local.yaml.
 * @returns {Promise<Instance>}
 */
export async function createInstance({
  data = DATA,
  portOffset = 0,
  sandbox = true,
  configFiles = defaultConfigFiles(),
} = {}) {
  const ports = Object.fromEntries(
    Object.entries(DEFAULT_PORTS)
      .filter(([name]) => sandbox || name === 'app' || name === 'backend')
      .map(([name, port]) => [name, port + portOffset]),
  );
  await mkdir(data, { recursive: true });
  return {
    data,
    sandbox,
    ports,
    configFiles:
      portOffset === 0 && data === DATA
        ? configFiles
        : await Promise.all(
            configFiles.map(file => writeMovedConfig(file, data, portOffset)),
          ),
    appUrl: `http://localhost:${ports.app}`,
    backendUrl: `http://localhost:${ports.backend}`,
  };
}

/** What Backstage itself would load. */
function defaultConfigFiles() {
  return ['app-config.yaml', 'app-config.local.yaml']
    .map(name => path.join(ROOT, name))
    .filter(existsSync);
}

// A copy of the whole file rather than overrides for single keys: lists such as `integrations.github` cannot be
// overridden in part, and what is tried here stays what people run.
async function writeMovedConfig(file, data, portOffset) {
  const text = await readFile(file, 'utf8');
  const ports = Object.values(DEFAULT_PORTS).join('|');
  const moved = text
    .replace(
      new RegExp(`(localhost:|port: )(${ports})\\b`, 'g'),
      (_, before, port) => before + (Number(port) + portOffset),
    )
    .replaceAll('../../.data', data);
  const target = path.join(data, path.basename(file));
  await writeFile(target, moved);
  return target;
}
