import { z } from 'zod';

/** What `checks/validate.mjs` of gitops-apps writes with `--report`. */
export const reportSchema = z.object({
  ok: z.boolean(),
  /** One line: "1 problem in dev/payments/checkout". */
  title: z.string(),
  renders: z.number(),
  durationMs: z.number(),
  findings: z.array(
    z.object({
      path: z.string(),
      rule: z.string(),
      message: z.string(),
      remedy: z.string(),
      application: z.string().optional(),
    }),
  ),
  applications: z.array(
    z.object({
      environment: z.string(),
      team: z.string(),
      application: z.string(),
      state: z.enum(['added', 'changed', 'removed']),
      diff: z.string(),
    }),
  ),
});

export type ValidationReport = z.infer<typeof reportSchema>;
