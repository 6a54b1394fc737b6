import { z } from 'zod';
import {
  APPLICATION_EXPOSURES,
  APPLICATION_SIZES,
  APPLICATION_STRATEGIES,
  autoscaling,
  choice,
  port,
  quote,
  replicas,
  variables,
} from './specFields';

/**
 * Settings of an application that a request may change. What is absent stays as it is.
 *
 * @public
 */
export const settingsChangeSchema = z.strictObject(
  {
    size: choice(APPLICATION_SIZES).optional(),
    /** Number of pods; ends autoscaling. */
    replicas: replicas.optional(),
    /** Number of pods by load; ends `replicas`. */
    autoscaling: autoscaling.optional(),
    exposure: choice(APPLICATION_EXPOSURES).optional(),
    strategy: choice(APPLICATION_STRATEGIES).optional(),
    port: port.optional(),
    /** All environment variables: those that are not named leave. */
    variables: variables.optional(),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type' ? 'must be an object' : undefined,
  },
);

/** @public */
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

/**
 * Reads a change of settings that comes from outside.
 *
 * @returns the change, or every problem as `settings.field: what is wrong`
 * @public
 */
export function parseSettingsChange(
  input: unknown,
): { settings: SettingsChange } | { problems: string[] } {
  const result = settingsChangeSchema.safeParse(input ?? {});
  if (!result.success) {
    return {
      problems: result.error.issues.flatMap(issue =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map(
              key =>
                `settings.${quote(key).slice(
                  1,
                  -1,
                )}: is nothing that can be changed here`,
            )
          : [`${['settings', ...issue.path].join('.')}: ${issue.message}`],
      ),
    };
  }
  const { replicas: pods, autoscaling: scaling } = result.data;
  return pods !== undefined && scaling
    ? {
        problems: [
          'settings.replicas: has no effect beside autoscaling: leave one of them out',
        ],
      }
    : { settings: result.data };
}
