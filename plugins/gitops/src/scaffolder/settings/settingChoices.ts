import {
  APPLICATION_EXPOSURES,
  APPLICATION_STRATEGIES,
  EnvironmentSettings,
} from '@gitops-flow/backstage-plugin-gitops-common';

/** What the chart offers for what runs in the environments: only a `web` is reached, and a `cron` is one pod. */
export function settingChoices(environments: EnvironmentSettings[]): {
  exposures: readonly string[];
  strategies: readonly string[];
  canScale: boolean;
} {
  const workloads = environments.map(({ workload }) => workload ?? 'web');
  const isWeb = workloads.every(workload => workload === 'web');
  return {
    exposures: isWeb ? APPLICATION_EXPOSURES : [],
    strategies: isWeb ? APPLICATION_STRATEGIES : [],
    canScale: !workloads.includes('cron'),
  };
}
