import { z as zod } from 'zod/v3';

type Z = typeof zod;

/** What every action that proposes a change to an application puts out. */
export const requestOutput = {
  state: (z: Z) =>
    z
      .enum(['created', 'updated', 'unchanged'])
      .describe('What was done to the pull request'),
  pullRequestUrl: (z: Z) =>
    z
      .string()
      .optional()
      .describe(
        'Page of the pull request. Absent when the main branch has all of it for so long that none is left',
      ),
  pullRequestNumber: (z: Z) =>
    z.number().optional().describe('Its number on GitHub'),
  nextSteps: (z: Z) => z.string().describe('What happens next, in Markdown'),
};
