import { SettingsChange } from '@gitops-flow/backstage-plugin-gitops-common';
import { ConflictError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import { editValues } from '../render/editValues';
import { readValues } from '../render/readValues';
import { needsMetrics, scalingValues } from '../render/values';

/**
 * Puts changed settings into the text of a `values.yaml`, so that the chart takes it: the number of pods is either
 * fixed or by load, and a strategy that looks at metrics has them.
 *
 * @throws ConflictError when the file scales by events, which no form knows
 */
export function changeValues(text: string, settings: SettingsChange): string {
  const values: JsonObject = Object(readValues(text, 'The values file').toJS());
  return editValues(text, readChanges(values, settings));
}

function readChanges(
  values: JsonObject,
  settings: SettingsChange,
): Record<string, JsonValue | undefined> {
  const { size, replicas, autoscaling, exposure, strategy, port, variables } =
    settings;
  const scaling: JsonObject = Object(values.autoscaling);
  if ((replicas !== undefined || autoscaling) && scaling.kind === 'keda') {
    throw new ConflictError(
      'The number of pods is by events (autoscaling.kind is keda): change that by a pull request of your own',
    );
  }
  return {
    ...given({ port, size, exposure, strategy }),
    ...(replicas === undefined ? {} : { autoscaling: undefined, replicas }),
    ...(autoscaling
      ? {
          replicas: undefined,
          autoscaling: {
            // A limit by memory is people's own.
            ...given({ memory: scaling.memory }),
            ...scalingValues(autoscaling),
          },
        }
      : {}),
    ...(needsMetrics(strategy)
      ? { metrics: { ...Object(values.metrics), enabled: true } }
      : {}),
    ...(variables
      ? { env: Object.keys(variables).length > 0 ? variables : undefined }
      : {}),
  };
}

function given(
  object: Record<string, JsonValue | undefined>,
): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}
