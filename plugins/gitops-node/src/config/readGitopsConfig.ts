import { Config } from '@backstage/config';
import {
  DNS_LABEL,
  MAX_ENVIRONMENT_NAME_LENGTH,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsAwsConfig, readAwsConfig } from './readAwsConfig';
import { GithubAccessConfig, readGithubConfig } from './readGithubConfig';
import { readRegistries, RegistryConfig } from './readRegistries';

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
    /** Slug of the GitHub team that may read every application's repository. */
    platformTeam?: string;
  };
  chart: { path: string; version: string };
  /** In promotion order, at least one. */
  environments: GitopsEnvironment[];
  github: GithubAccessConfig;
  /** The only registries that are ever asked about images. */
  registries: RegistryConfig[];
  /** Absent where no images are published to ECR. */
  aws?: GitopsAwsConfig;
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
  /**
   * Whether an application may leave by a request: `allowed`; `unexposed`: only once its exposure is `none`;
   * `forbidden`: the platform team does it.
   */
  decommission: DecommissionPolicy;
}

/** @public */
export type DecommissionPolicy = (typeof DECOMMISSION_POLICIES)[number];

const DECOMMISSION_POLICIES = ['allowed', 'unexposed', 'forbidden'] as const;

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
    .map((environment, index, all) =>
      readEnvironment(environment, index, index === all.length - 1),
    );
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
  const repository = readRepository(config.getConfig('repository'));
  const platformTeam = config.getOptionalString('applications.platformTeam');
  const aws = config.getOptionalConfig('aws');
  return {
    repository,
    applications: {
      owner: config.getString('applications.owner'),
      visibility: readVisibility(config),
      ...(platformTeam ? { platformTeam } : {}),
    },
    chart: {
      path: config.getString('chart.path').replace(/^\/+|\/+$/g, ''),
      version: config.getString('chart.version'),
    },
    environments,
    github: readGithubConfig(
      config.getOptionalConfig('github'),
      repository.host,
    ),
    registries: readRegistries(
      config.getOptionalConfigArray('registries') ?? [],
    ),
    ...(aws ? { aws: readAwsConfig(aws) } : {}),
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

function readEnvironment(
  config: Config,
  index: number,
  isLast: boolean,
): GitopsEnvironment {
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
    decommission: readDecommission(config, index, isLast),
  };
}

function readDecommission(
  config: Config,
  index: number,
  isLast: boolean,
): DecommissionPolicy {
  const value =
    config.getOptionalString('decommission') ??
    (isLast ? 'unexposed' : 'allowed');
  const policy = DECOMMISSION_POLICIES.find(known => known === value);
  if (!policy) {
    throw new Error(
      `gitops.environments[${index}].decommission is "${value}": use one of ${DECOMMISSION_POLICIES.join(
        ', ',
      )}`,
    );
  }
  return policy;
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
