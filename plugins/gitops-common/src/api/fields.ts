import { z } from 'zod';
import { HEALTH_STATUSES, OPERATION_PHASES, SYNC_STATUSES } from '../status';

export const healthStatusSchema = z.enum(HEALTH_STATUSES).meta({
  id: 'HealthStatus',
  description: "Argo CD's health status; in this order, best to worst.",
});

export const syncStatusSchema = z.enum(SYNC_STATUSES).meta({
  id: 'SyncStatus',
  description: "Argo CD's sync status.",
});

export const operationPhaseSchema = z.enum(OPERATION_PHASES).meta({
  id: 'OperationPhase',
  description: 'Phase of an Argo CD operation.',
});

/** A moment, ISO 8601 with its time zone. */
export const timestamp = (description: string) =>
  z.string().meta({ format: 'date-time', description });

/** Address of a web page. */
export const pageUrl = (description: string) =>
  z.string().meta({ format: 'uri', description });

/** A whole number of things. */
export const count = (description: string) =>
  z.int().nonnegative().describe(description);

/** A flag that is there only where it holds. */
export const flag = (description: string) =>
  z.literal(true).optional().describe(description);

/** A full entity reference in an answer. */
export const entityRef = (
  description: string,
  example = 'component:default/checkout',
) => z.string().meta({ description, example });

/** 16 characters of a hash in URL-safe base64, which say nothing about what they stand for. */
const OPAQUE_ID = /^[A-Za-z0-9_-]{16}$/;

export const applicationIdSchema = z
  .string()
  .regex(OPAQUE_ID, 'is no id of an Application')
  .meta({
    description:
      'Opaque id of an Argo CD Application. It stays the same as long as instance, namespace and name do.',
    example: 'Zk3vY0xJ8aQ2mN4p',
  });

export const resourceIdSchema = z
  .string()
  .regex(OPAQUE_ID, 'is no id of a resource')
  .meta({
    description:
      'Opaque id of a Kubernetes resource of an Application. It stays the same as long as group, kind, namespace and name do.',
    example: 'b7Rk1_pQ9sT-2wXc',
  });

/** Name of an entry of `gitops.environments`, or of an environment outside of them: `nonprod/qa`. */
export const environmentName = (description: string) =>
  z.string().min(1).max(200).describe(description);
