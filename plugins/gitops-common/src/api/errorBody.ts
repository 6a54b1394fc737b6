import { z } from 'zod';

/** Body of every answer that is no success, as Backstage writes it. */
export const errorBodySchema = z
  .object({
    error: z.object({
      name: z.string().describe('Kind of the error, `InputError`.'),
      message: z
        .string()
        .describe(
          'What is wrong and what to do, without addresses and credentials of other systems.',
        ),
    }),
    request: z
      .object({ method: z.string(), url: z.string() })
      .optional()
      .describe('What was asked.'),
    response: z.object({ statusCode: z.int() }),
  })
  .meta({
    id: 'ErrorBody',
    description: 'What went wrong, as Backstage writes it.',
  });
