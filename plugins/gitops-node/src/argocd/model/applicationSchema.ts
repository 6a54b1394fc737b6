import { z } from 'zod';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
const initiatorSchema = z
  .object({ username: text, automated: z.boolean().nullish() })
  .nullish();
const addressSchema = z.object({ repoURL: text }).nullish();
const revisionsSchema = { revision: text, revisions: texts };

const sourceSchema = z.object({
  repoURL: z.string(),
  path: text,
  chart: text,
  targetRevision: text,
  ref: text,
});

export const sourcesSchema = {
  source: sourceSchema.nullish(),
  sources: z.array(sourceSchema).nullish(),
  sourceHydrator: z.object({ drySource: sourceSchema.nullish() }).nullish(),
};

const operationStateSchema = z.object({
  phase: text,
  message: text,
  startedAt: text,
  finishedAt: text,
  retryCount: z.number().nullish(),
  operation: z
    .object({
      sync: z
        .object({ ...revisionsSchema, dryRun: z.boolean().nullish() })
        .nullish(),
      initiatedBy: initiatorSchema,
      info: z.array(z.object({ name: text, value: text })).nullish(),
    })
    .nullish(),
  syncResult: z.object(revisionsSchema).nullish(),
});

const historySchema = z.object({
  id: z.number().nullish(),
  ...revisionsSchema,
  deployStartedAt: text,
  deployedAt: text,
  initiatedBy: initiatorSchema,
  source: addressSchema,
  sources: z.array(z.object({ repoURL: text })).nullish(),
});

/**
 * An Application as Argo CD writes it, as far as it is read. Argo CD leaves empty things out, or writes null.
 */
export const applicationSchema = z.object({
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string().min(1),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    deletionTimestamp: text,
    ownerReferences: z.array(z.object({ kind: text, name: text })).nullish(),
  }),
  spec: z
    .object({
      project: text,
      destination: z
        .object({ name: text, server: text, namespace: text })
        .nullish(),
      syncPolicy: z
        .object({
          automated: z.object({ enabled: z.boolean().nullish() }).nullish(),
        })
        .nullish(),
      ...sourcesSchema,
    })
    .nullish(),
  status: z
    .object({
      sync: z.object({ status: text }).nullish(),
      health: z
        .object({ status: text, lastTransitionTime: text, message: text })
        .nullish(),
      operationState: operationStateSchema.nullish(),
      summary: z.object({ images: texts }).nullish(),
      conditions: z.array(z.object({ type: text, message: text })).nullish(),
      history: z.array(historySchema).nullish(),
    })
    .nullish(),
});

export type RawApplication = z.infer<typeof applicationSchema>;
export type RawOperationState = z.infer<typeof operationStateSchema>;
export type RawHistoryEntry = z.infer<typeof historySchema>;
export type RawSource = z.infer<typeof sourceSchema>;
