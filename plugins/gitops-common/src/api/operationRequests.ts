import { z } from 'zod';
import { resourceIdSchema, timestamp } from './fields';

/** More than an Application has resources that are worth choosing one by one. */
const MAX_RESOURCES = 500;

/** A commit, tag, branch or version; never an option of a command or a path upwards. */
const REVISION = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._+:~/-]{0,254}$/;

/** As Argo CD's own actions are called. */
const ACTION = /^[A-Za-z][A-Za-z0-9-]{0,62}$/;

/** Schema of {@link SyncRequest}. */
export const syncRequestSchema = z
  .strictObject({
    revision: z
      .string()
      .regex(REVISION, 'is no commit, tag, branch or version')
      .optional()
      .describe(
        'Commit, tag, branch or version instead of what the Application follows. Argo CD refuses it while auto-sync is on.',
      ),
    prune: z
      .boolean()
      .optional()
      .describe(
        'Whether resources that Git no longer names are deleted. Absent: false.',
      ),
    dryRun: z
      .boolean()
      .optional()
      .describe('Whether it is only tried. Absent: false.'),
    resources: z
      .array(resourceIdSchema)
      .min(1)
      .max(MAX_RESOURCES)
      .optional()
      .describe(
        'Ids of the only resources to sync; absent for all. Such a sync is no deployment: it leaves no entry in the history.',
      ),
  })
  .meta({ id: 'SyncRequest', description: 'What is to be synced, and how.' });

/**
 * What is to be synced, and how.
 *
 * @public
 */
export type SyncRequest = z.infer<typeof syncRequestSchema>;

/** Schema of {@link RefreshRequest}. */
export const refreshRequestSchema = z
  .strictObject({
    hard: z
      .boolean()
      .optional()
      .describe(
        'Whether manifests are made anew too, instead of taken from the cache. Absent: false.',
      ),
  })
  .meta({
    id: 'RefreshRequest',
    description: 'How thoroughly Argo CD is to look again.',
  });

/**
 * How thoroughly Argo CD is to look again.
 *
 * @public
 */
export type RefreshRequest = z.infer<typeof refreshRequestSchema>;

/** Schema of {@link ResourceActionRequest}. */
export const resourceActionRequestSchema = z
  .strictObject({
    action: z
      .string()
      .regex(ACTION, 'is no name of an action')
      .describe('Name of an action that the resource has: `promote-full`.'),
  })
  .meta({
    id: 'ResourceActionRequest',
    description: 'What is to be done with a resource.',
  });

/**
 * What is to be done with a resource.
 *
 * @public
 */
export type ResourceActionRequest = z.infer<typeof resourceActionRequestSchema>;

/** Schema of {@link OperationAccepted}. */
export const operationAcceptedSchema = z
  .object({
    operation: z.enum(['sync', 'refresh', 'terminate', 'action']),
    acceptedAt: timestamp('When Argo CD took it.'),
  })
  .meta({
    id: 'OperationAccepted',
    description:
      'Argo CD has taken the request. How it goes on is told by the deployments of the entity.',
  });

/**
 * Answer of every `POST E/applications/{id}/...`: Argo CD has taken the request. How it goes on is told by the
 * deployments of the entity.
 *
 * @public
 */
export type OperationAccepted = z.infer<typeof operationAcceptedSchema>;
