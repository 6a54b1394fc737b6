import { z } from 'zod';
import { count, entityRef, flag, timestamp } from './fields';
import { revisionSummarySchema } from './revisions';

/** Schema of {@link DeploymentRecord}. */
export const deploymentRecordSchema = revisionSummarySchema
  .extend({
    id: count(
      "Number in Argo CD's history of the Application. It starts anew when the Application is created anew.",
    ),
    deployStartedAt: timestamp('When the sync began.').optional(),
    deployedAt: timestamp('When the sync finished.'),
    settledAt: timestamp(
      'When health had come to rest after it: the end of the deployment.',
    ).optional(),
    outcome: z
      .enum(['healthy', 'degraded', 'running', 'unsettled'])
      .optional()
      .describe(
        'How it ended. `running`: health has not come to rest yet. `unsettled`: it never did, because the next deployment or the end of the Application came first. Absent where nobody watched.',
      ),
    automated: z
      .boolean()
      .describe('Whether Argo CD did it by itself after a commit.'),
    initiatedBy: z
      .string()
      .optional()
      .describe(
        "Argo CD's account behind it, the portal's own for what was asked for here; absent when Argo CD did it by itself.",
      ),
    requestedBy: entityRef(
      'Person who asked for it here.',
      'user:default/maria',
    ).optional(),
    rollback: flag('It brought back what had been deployed before.'),
  })
  .meta({
    id: 'DeploymentRecord',
    description:
      'One deployment: a full sync that succeeded, as an entry of the history.',
  });

/**
 * One deployment: a full sync that succeeded, as an entry of the history.
 *
 * @public
 */
export type DeploymentRecord = z.infer<typeof deploymentRecordSchema>;

/** Schema of {@link DeploymentHistory}. */
export const deploymentHistorySchema = z
  .object({
    items: z.array(deploymentRecordSchema),
    before: z
      .string()
      .optional()
      .describe(
        'Cursor: send it back as `before` for what is older. Absent at the end.',
      ),
  })
  .meta({
    id: 'DeploymentHistory',
    description: 'Deployments of an Application, newest first.',
  });

/**
 * Answer of `GET E/applications/{id}/history`: deployments of an Application, newest first.
 *
 * @public
 */
export type DeploymentHistory = z.infer<typeof deploymentHistorySchema>;
