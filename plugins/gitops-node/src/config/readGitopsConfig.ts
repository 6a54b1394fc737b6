import { Config } from '@backstage/config';
import {
  DNS_LABEL,
  MAX_ENVIRONMENT_NAME_LENGTH,
} from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * The `gitops` section of the configuration, checked and with its defaults.
 *
 * @public
 */
export interface GitopsConfig {
  repository: {
    /** Address as people open it. */
    url: string;
    host: string;
    owner: string;
    name: string;
    branch: string;
  };
  applications: {
    owner: string;
    visibility: 'private' | 'internal' | 'public';
  };
  chart: { path: string; version: string };
  /** In promotion order, at least one. */
  environments: GitopsEnvironment[];
}

/** @public */
export interface GitopsEnvironment {
  name: string;
  title: string;
  instance: string;
  applicationNamespace: string;
  /** Exactly one of the two. */
  destination: { name: string } | { server: string };
  /** Only an image named by its digest may run here. */
  requireDigest: boolean;
  sync: { automated: boolean; prune: boolean; selfHeal: boolean };
}

const VISIBILITIES = ['private', 'internal', 'public'] as const;

/**
 * Reads and checks the `gitops` section.
 *
 * @throws Error that names the key and what it should be
 * @public
 */
export function readGitopsConfig(root: Config): GitopsConfig {
  const config = root.getConfig('gitops');
  const environments = config
    .getConfigArray('environments')
    .map(readEnvironment);
  if (environments.length === 0) {
    throw new Error(
      'gitops.environments is empty: name at least one environment',
    );
  }
  for (const [index, { name }] of environments.entries()) {
    if (environments.findIndex(other => other.name === name) !== index) {
      throw new Error(`gitops.environments names "${name}" twice`);
    }
  }
  return {
    repository: readRepository(config.getConfig('repository')),
    applications: {
      owner: config.getString('applications.owner'),
      visibility: readVisibility(config),
    },
    chart: {
      path: config.getString('chart.path').replace(/^\/+|\/+$/g, ''),
      version: config.getString('chart.version'),
    },
    environments,
  };
}

function readRepository(config: Config): GitopsConfig['repository'] {
  const url = config.getString('url').replace(/\/+$/, '');
  const problem = new Error(
    `gitops.repository.url is "${url}": it should look like https://github.com/acme/gitops-apps`,
  );
  if (!URL.canParse(url)) {
    throw problem;
  }
  const { host, pathname } = new URL(url);
  const [owner, name, ...rest] = pathname.slice(1).split('/');
  if (!owner || !name || rest.length > 0) {
    throw problem;
  }
  return {
    url,
    host,
    owner,
    name: name.replace(/\.git$/, ''),
    branch: config.getOptionalString('branch') ?? 'main',
  };
}

function readVisibility(config: Config) {
  const value =
    config.getOptionalString('applications.visibility') ?? 'private';
  const visibility = VISIBILITIES.find(known => known === value);
  if (!visibility) {
    throw new Error(
      `gitops.applications.visibility is "${value}": use one of ${VISIBILITIES.join(
        ', ',
      )}`,
    );
  }
  return visibility;
}

function readEnvironment(config: Config, index: number): GitopsEnvironment {
  const name = config.getString('name');
  if (!DNS_LABEL.test(name) || name.length > MAX_ENVIRONMENT_NAME_LENGTH) {
    throw new Error(
      `gitops.environments[${index}].name is "${name}": use at most ${MAX_ENVIRONMENT_NAME_LENGTH} lower-case letters, digits and dashes, starting with a letter`,
    );
  }
  const automated = config.getOptionalBoolean('sync.automated') ?? true;
  return {
    name,
    title: config.getOptionalString('title') ?? name,
    instance: config.getString('instance'),
    applicationNamespace:
      config.getOptionalString('applicationNamespace') ?? 'argocd',
    destination: readDestination(config, index),
    requireDigest: config.getOptionalBoolean('requireDigest') ?? false,
    sync: {
      automated,
      prune: config.getOptionalBoolean('sync.prune') ?? false,
      selfHeal: config.getOptionalBoolean('sync.selfHeal') ?? automated,
    },
  };
}

function readDestination(
  config: Config,
  index: number,
): GitopsEnvironment['destination'] {
  const name = config.getOptionalString('destination.name');
  const server = config.getOptionalString('destination.server');
  if (name && !server) {
    return { name };
  }
  if (server && !name) {
    return { server };
  }
  throw new Error(
    `gitops.environments[${index}].destination must have either name or server`,
  );
}
