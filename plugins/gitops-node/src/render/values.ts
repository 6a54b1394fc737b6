import {
  ApplicationSpec,
  ImageReference,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsConfig } from '../config/readGitopsConfig';

/** What people decide about an application in one environment, as the baseline chart reads it. */
export function applicationValues(options: {
  spec: ApplicationSpec;
  environment: string;
}) {
  const { spec, environment } = options;
  return {
    name: spec.name,
    team: spec.team,
    environment,
    ...withoutUndefined({
      workload: spec.workload,
      schedule: spec.schedule,
      port: spec.port,
      size: spec.size,
      replicas: spec.replicas,
      autoscaling: spec.autoscaling && scalingValues(spec.autoscaling),
      exposure: spec.exposure,
      strategy: spec.strategy,
      metrics: needsMetrics(spec.strategy) ? { enabled: true } : undefined,
      env: unlessEmpty(spec.variables),
    }),
  };
}

/** The number of pods by load, as the baseline chart reads it. */
export function scalingValues(
  autoscaling: NonNullable<ApplicationSpec['autoscaling']>,
) {
  const { min, max, cpu } = autoscaling;
  return { kind: 'hpa', min, max, ...withoutUndefined({ cpu }) };
}

/** Whether a strategy looks at the metrics of the new version before it goes on. */
export function needsMetrics(strategy: string | undefined): boolean {
  return strategy === 'canary' || strategy === 'blueGreen';
}

export function valuesComment(options: {
  spec: Pick<ApplicationSpec, 'name'>;
  chart: GitopsConfig['chart'];
  environment: string;
}): string[] {
  const { spec, chart, environment } = options;
  return [
    `Settings of ${spec.name} in ${environment}. Change them by pull request.`,
    `What can be set: ${chart.path}/${chart.version}/values.yaml`,
  ];
}

/** What runs. Without an image the application waits: the chart renders no workload. */
export function imageValues(image: ImageReference | undefined) {
  return { image: image ? { ...image } : {} };
}

export const IMAGE_COMMENT = [
  'The image that runs here. Builds and promotions write this file; change it through them.',
];

function unlessEmpty<T extends object>(object: T | undefined): T | undefined {
  return object && Object.keys(object).length > 0 ? object : undefined;
}

function withoutUndefined<T extends object>(object: T) {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  );
}
