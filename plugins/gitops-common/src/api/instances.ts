import { z } from 'zod';
import { count, pageUrl, timestamp } from './fields';

/** Schema of {@link InstanceStatus}. */
export const instanceStatusSchema = z
  .object({
    name: z.string().describe('Name of the instance in the configuration.'),
    state: z
      .enum(['connecting', 'live', 'stale'])
      .describe(
        '`connecting` until the first list came; `stale` when the data is older than it should be.',
      ),
    observedAt: timestamp(
      'When the data was last known to be true. Absent while `connecting`.',
    ).optional(),
    problem: z
      .string()
      .optional()
      .describe(
        'What keeps the instance from being `live`, without addresses and credentials.',
      ),
  })
  .meta({
    id: 'InstanceStatus',
    description: 'An Argo CD instance, as everybody may know it.',
  });

/**
 * An Argo CD instance, as everybody may know it.
 *
 * @public
 */
export type InstanceStatus = z.infer<typeof instanceStatusSchema>;

/** Schema of {@link InstanceDetails}. */
export const instanceDetailsSchema = instanceStatusSchema
  .extend({
    url: pageUrl("Argo CD's own pages."),
    version: z.string().optional().describe('Version of Argo CD, as it says.'),
    applications: count('How many Applications the mirror holds.'),
    listedAt: timestamp(
      'When the last whole list came. Absent while `connecting`.',
    ).optional(),
    stream: z
      .enum(['open', 'waiting', 'closed'])
      .describe(
        '`open`: it has told something. `waiting`: it was asked for and has told nothing yet, which is normal where nothing changes. `closed`: there is none.',
      ),
    reconnects: count(
      'How often the stream was opened again since the backend started.',
    ),
    lastError: z
      .object({
        at: timestamp('When it happened.'),
        message: z
          .string()
          .describe(
            'What went wrong, without credentials; it may hold host names.',
          ),
      })
      .optional()
      .describe(
        'The last failure since the backend started, also where all is well again.',
      ),
  })
  .meta({
    id: 'InstanceDetails',
    description: 'An Argo CD instance, as the platform team sees it.',
  });

/**
 * An Argo CD instance, as the platform team sees it.
 *
 * @public
 */
export type InstanceDetails = z.infer<typeof instanceDetailsSchema>;

/** Schema of {@link InstanceList}. */
export const instanceListSchema = z
  .object({ items: z.array(instanceDetailsSchema) })
  .meta({
    id: 'InstanceList',
    description:
      'The Argo CD instances in the order of the configuration, as the backend that answers sees them.',
  });

/**
 * Answer of `GET /instances`: the instances in the order of the configuration, as the backend that answers sees them.
 *
 * @public
 */
export type InstanceList = z.infer<typeof instanceListSchema>;
