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
    port: spec.port,
    size: spec.size,
    exposure: spec.exposure,
  };
}

export function valuesComment(options: {
  spec: ApplicationSpec;
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
