import { z } from 'zod';
import { imageVersionSchema } from './images';

/** Schema of {@link EnvironmentSettings}. */
export const environmentSettingsSchema = z
  .object({
    environment: z.string().describe('Name in `gitops.environments`.'),
    title: z.string().describe('What people call it.'),
    image: imageVersionSchema
      .optional()
      .describe(
        'What runs; absent while the application waits for its first promotion.',
      ),
    workload: z.string().optional(),
    schedule: z.string().optional().describe('When a cron job runs.'),
    port: z.int().optional(),
    size: z.string().optional(),
    replicas: z.int().optional().describe('Number of pods.'),
    autoscaling: z
      .object({
        min: z.int().describe('Fewest pods.'),
        max: z.int().describe('Most pods.'),
        cpu: z
          .int()
          .optional()
          .describe(
            'Percent of the CPU that a pod asks for, above which there are more pods.',
          ),
      })
      .optional()
      .describe('Number of pods by load, instead of `replicas`.'),
    exposure: z.string().optional(),
    strategy: z.string().optional(),
    variables: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        'Names and values of plain environment variables; secrets are never here.',
      ),
    chartVersion: z
      .string()
      .optional()
      .describe('Version of the baseline chart.'),
    otherKeys: z
      .array(z.string())
      .describe(
        "Top-level keys of the values file that no form knows: people's own, kept by every change.",
      ),
  })
  .meta({
    id: 'EnvironmentSettings',
    description:
      "An application's settings in one environment. What its file leaves to the platform or to the chart is absent.",
  });

/**
 * An application's settings in one environment. What its file leaves to the platform or to the chart is absent.
 *
 * @public
 */
export type EnvironmentSettings = z.infer<typeof environmentSettingsSchema>;

/** Schema of {@link ApplicationSettings}. */
export const applicationSettingsSchema = z
  .object({
    name: z
      .string()
      .describe('Name of the application, the same in every environment.'),
    team: z.string().describe('Slug of the owning team.'),
    environments: z
      .array(environmentSettingsSchema)
      .describe('In promotion order, only those where the application is.'),
    missingEnvironments: z
      .array(z.string())
      .describe(
        'Names of the configured environments where it is not, in promotion order.',
      ),
  })
  .meta({
    id: 'ApplicationSettings',
    description:
      "What the GitOps repository's main branch says about an application: the start of every change to it.",
  });

/**
 * What the GitOps repository's main branch says about an application: the start of every change to it.
 *
 * @public
 */
export type ApplicationSettings = z.infer<typeof applicationSettingsSchema>;
