import { z } from 'zod';
import {
  applicationIdSchema,
  count,
  entityRef,
  flag,
  healthStatusSchema,
  operationPhaseSchema,
  pageUrl,
  syncStatusSchema,
  timestamp,
} from './fields';
import { deploymentRecordSchema } from './history';
import { imageVersionSchema } from './images';
import { revisionSummarySchema } from './revisions';

/** Schema of {@link OperationStatus}. */
export const operationStatusSchema = z
  .object({
    phase: operationPhaseSchema,
    message: z.string().optional().describe('What Argo CD says about it.'),
    startedAt: timestamp('When it began.').optional(),
    finishedAt: timestamp(
      'When it ended. Also set while `Running`, between two tries of an automated sync.',
    ).optional(),
    retryCount: count('How many tries have failed so far.').optional(),
    dryRun: flag('It only tries: nothing is changed.'),
    automated: flag('Argo CD began it by itself after a commit.'),
    initiatedBy: z
      .string()
      .optional()
      .describe("Argo CD's account that began it."),
    requestedBy: entityRef(
      'Person who asked for it here.',
      'user:default/maria',
    ).optional(),
    revision: z.string().optional().describe('What is being deployed.'),
  })
  .meta({
    id: 'OperationStatus',
    description: 'The last or current operation of an Application.',
  });

/**
 * The last or current operation of an Application.
 *
 * @public
 */
export type OperationStatus = z.infer<typeof operationStatusSchema>;

/** Schema of {@link ApplicationSource}. */
export const applicationSourceSchema = z
  .object({
    kind: z.enum(['git', 'helm', 'oci']),
    repoUrl: z
      .string()
      .describe('Address of the repository, without credentials.'),
    path: z.string().optional().describe('Folder in a Git repository.'),
    chart: z.string().optional().describe('Name of a chart.'),
    targetRevision: z
      .string()
      .optional()
      .describe('Branch, tag, commit or version; absent stands for HEAD.'),
    ref: z
      .string()
      .optional()
      .describe('Name under which other sources use its files, `values`.'),
    hydrated: flag(
      'Its manifests are written to another branch before they are deployed; this is where people change them.',
    ),
  })
  .meta({
    id: 'ApplicationSource',
    description: 'Where manifests of an Application come from.',
  });

/**
 * Where manifests of an Application come from.
 *
 * @public
 */
export type ApplicationSource = z.infer<typeof applicationSourceSchema>;

/** Schema of {@link SyncWindowStatus}. */
export const syncWindowStatusSchema = z
  .object({
    canSync: z.boolean().describe('Whether Argo CD may sync by itself now.'),
    canSyncManually: z.boolean().describe('Whether a person may sync now.'),
    active: z
      .array(
        z.object({
          kind: z.enum(['allow', 'deny']),
          schedule: z.string().describe('Start, as five cron fields.'),
          duration: z
            .string()
            .describe('Length, as Argo CD has it: `1h`, `30m`.'),
          timeZone: z
            .string()
            .optional()
            .describe('Of the schedule; absent stands for UTC.'),
          endsAt: timestamp('When it ends.').optional(),
        }),
      )
      .describe('The windows that are open now.'),
    nextChangeAt: timestamp(
      'When the next window opens or an open one ends.',
    ).optional(),
  })
  .meta({
    id: 'SyncWindowStatus',
    description: 'What the sync windows of the project mean right now.',
  });

/**
 * What the sync windows of the project mean right now.
 *
 * @public
 */
export type SyncWindowStatus = z.infer<typeof syncWindowStatusSchema>;

/** Schema of {@link ApplicationStatus}. */
export const applicationStatusSchema = z
  .object({
    id: applicationIdSchema,
    name: z.string(),
    namespace: z.string().describe('Where the Application object lives.'),
    project: z.string(),
    instance: z.string().describe('Name of the Argo CD instance.'),
    url: pageUrl("Page of the Application in Argo CD's own UI."),
    observedAt: timestamp('When this was last known to be true.'),
    stale: z
      .boolean()
      .describe('Whether that is longer ago than it should be.'),
    health: healthStatusSchema,
    healthSince: timestamp('Since when it is so.').optional(),
    healthMessage: z
      .string()
      .optional()
      .describe('Why, where Argo CD says so.'),
    sync: syncStatusSchema,
    operation: operationStatusSchema.optional(),
    conditions: z
      .array(z.object({ type: z.string(), message: z.string() }))
      .describe('Problems that Argo CD reports about the Application itself.'),
    images: z
      .array(z.string())
      .describe('Live images as `repository[:tag][@digest]`.'),
    desiredImage: imageVersionSchema
      .optional()
      .describe(
        'What Git asks for. Absent where the GitOps repository does not say it.',
      ),
    revision: revisionSummarySchema
      .optional()
      .describe('What was deployed last. Absent before the first deployment.'),
    sources: z.array(applicationSourceSchema).describe('The main one first.'),
    destination: z
      .object({
        cluster: z.string().describe('Name, or address where it has none.'),
        namespace: z.string(),
      })
      .describe('Where it runs.'),
    autoSync: z
      .boolean()
      .describe('Whether Argo CD applies commits by itself.'),
    paused: z
      .boolean()
      .describe('Whether Argo CD was told to leave the Application alone.'),
    deletingSince: timestamp(
      'Since when it is being deleted. Absent while it is to stay.',
    ).optional(),
    applicationSet: z
      .string()
      .optional()
      .describe('Name of the ApplicationSet that made it.'),
    windows: syncWindowStatusSchema
      .optional()
      .describe('Absent where no sync window concerns it.'),
    history: z
      .array(deploymentRecordSchema)
      .describe(
        'Completed deployments that Argo CD remembers (10 at the most), newest first.',
      ),
  })
  .meta({
    id: 'ApplicationStatus',
    description: 'One Argo CD Application, reduced to what pages show.',
  });

/**
 * One Argo CD Application, reduced to what pages show.
 *
 * @public
 */
export type ApplicationStatus = z.infer<typeof applicationStatusSchema>;
