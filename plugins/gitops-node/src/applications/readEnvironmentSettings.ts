import {
  EnvironmentSettings,
  ImageVersion,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { z } from 'zod';
import { argoApplicationPath, imagePath, valuesPath } from '../render/paths';
import { readValues } from '../render/readValues';
import type { DeployedEnvironment } from './ApplicationReader';

/** What is written otherwise is people's own business: it is read as absent. */
const valuesSchema = z.object({
  workload: z.string().optional().catch(undefined),
  schedule: z.string().optional().catch(undefined),
  port: z.number().optional().catch(undefined),
  size: z.string().optional().catch(undefined),
  replicas: z.number().optional().catch(undefined),
  autoscaling: z
    .object({
      kind: z.literal('hpa'),
      min: z.number(),
      max: z.number(),
      cpu: z.number().optional(),
    })
    .optional()
    .catch(undefined),
  exposure: z.string().optional().catch(undefined),
  strategy: z.string().optional().catch(undefined),
  env: z.record(z.string(), z.string()).optional().catch(undefined),
});

const imageSchema = z.object({
  image: z
    .object({
      repository: z.string(),
      tag: z.string().optional(),
      digest: z.string().optional(),
    })
    .optional()
    .catch(undefined),
});

const applicationSchema = z.object({
  spec: z.object({ source: z.object({ path: z.string() }) }),
});

/** Keys that only say which file this is. */
const IDENTITY_KEYS = ['name', 'team', 'environment'];

const KNOWN_KEYS = [...IDENTITY_KEYS, ...Object.keys(valuesSchema.shape)];

/**
 * Reads what an application is set to in one environment.
 *
 * @throws ConflictError when one of its files is no YAML
 */
export function readEnvironmentSettings(
  deployed: DeployedEnvironment,
): EnvironmentSettings {
  const { environment, place } = deployed;
  const values: unknown = readValues(deployed.values, valuesPath(place)).toJS();
  const { env, autoscaling, ...known } = valuesSchema.catch({}).parse(values);
  const image = readImage(deployed);
  const chartVersion = readChartVersion(deployed);
  return {
    environment: environment.name,
    title: environment.title,
    ...(image ? { image } : {}),
    ...withoutUndefined(known),
    ...(autoscaling ? { autoscaling: withoutKind(autoscaling) } : {}),
    ...(env ? { variables: env } : {}),
    ...(chartVersion ? { chartVersion } : {}),
    otherKeys: Object.keys(Object(values)).filter(
      key => !KNOWN_KEYS.includes(key),
    ),
  };
}

function readImage({ place, image: text }: DeployedEnvironment) {
  const { image } = imageSchema
    .catch({ image: undefined })
    .parse(readValues(text, imagePath(place)).toJS());
  return image && (image.tag || image.digest)
    ? (withoutUndefined(image) as ImageVersion)
    : undefined;
}

function readChartVersion({ place, application }: DeployedEnvironment) {
  return applicationSchema
    .safeParse(readValues(application, argoApplicationPath(place)).toJS())
    .data?.spec.source.path.split('/')
    .at(-1);
}

function withoutKind(autoscaling: { min: number; max: number; cpu?: number }) {
  const { min, max, cpu } = autoscaling;
  return { min, max, ...(cpu === undefined ? {} : { cpu }) };
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as T;
}
