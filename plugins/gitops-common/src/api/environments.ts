import { z } from 'zod';
import { count } from './fields';

/** Schema of {@link EnvironmentSummary}. */
export const environmentSummarySchema = z
  .object({
    name: z.string().describe('Name in `gitops.environments`.'),
    title: z.string().describe('What people call it.'),
    order: count('Place in the promotion order, from 0.'),
  })
  .meta({
    id: 'EnvironmentSummary',
    description: 'One configured environment.',
  });

/**
 * One configured environment.
 *
 * @public
 */
export type EnvironmentSummary = z.infer<typeof environmentSummarySchema>;

/** Schema of {@link EnvironmentList}. */
export const environmentListSchema = z
  .object({ items: z.array(environmentSummarySchema) })
  .meta({
    id: 'EnvironmentList',
    description: 'The environments in promotion order.',
  });

/**
 * Answer of `GET /environments`, in promotion order.
 *
 * @public
 */
export type EnvironmentList = z.infer<typeof environmentListSchema>;
