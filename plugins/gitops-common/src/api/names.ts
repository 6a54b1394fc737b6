import { z } from 'zod';

/** Schema of {@link NameAvailability}. */
export const nameAvailabilitySchema = z
  .object({
    name: z.string().describe('What was asked for.'),
    available: z.boolean(),
    problem: z.string().optional().describe('Why not, and what to do.'),
  })
  .meta({
    id: 'NameAvailability',
    description: 'Whether an application may be called so.',
  });

/**
 * Answer of `GET /names/{name}`: whether an application may be called so.
 *
 * @public
 */
export type NameAvailability = z.infer<typeof nameAvailabilitySchema>;
