import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import {
  ArgocdInstance,
  GitopsConfig,
  readGitopsConfig,
  readInstances,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { readHistoryRetention } from './history/readHistoryRetention';

const POLL_INTERVAL_KEY = 'gitops.pullRequests.pollInterval';
const DEFAULT_POLL_INTERVAL_MS = 10_000;
const MIN_POLL_INTERVAL_MS = 1_000;

/**
 * All that the plugin reads from the configuration.
 */
export interface BackendConfig {
  gitops: GitopsConfig;
  instances: ArgocdInstance[];
  pullRequestPollMs: number;
  historyRetentionMs: number;
}

/**
 * @throws Error that names the key and what it should be
 */
export function readBackendConfig(root: Config): BackendConfig {
  const gitops = readGitopsConfig(root);
  const instances = readInstances(root);
  const names = instances.map(({ name }) => name);
  for (const [index, { instance }] of gitops.environments.entries()) {
    if (!names.includes(instance)) {
      throw new Error(
        `gitops.environments[${index}].instance is "${instance}", which argocd.appLocatorMethods does not name: it has ${names.join(
          ', ',
        )}`,
      );
    }
  }
  return {
    gitops,
    instances,
    pullRequestPollMs: readPollInterval(root),
    historyRetentionMs: readHistoryRetention(root),
  };
}

function readPollInterval(root: Config): number {
  if (!root.has(POLL_INTERVAL_KEY)) {
    return DEFAULT_POLL_INTERVAL_MS;
  }
  const interval = durationToMilliseconds(
    readDurationFromConfig(root, { key: POLL_INTERVAL_KEY }),
  );
  if (interval < MIN_POLL_INTERVAL_MS) {
    throw new Error(`${POLL_INTERVAL_KEY} is below one second`);
  }
  return interval;
}
