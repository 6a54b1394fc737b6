/**
 * Argo CD's health statuses, best to worst.
 *
 * @public
 */
export const HEALTH_STATUSES = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
] as const;

/** @public */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/**
 * Argo CD's sync statuses.
 *
 * @public
 */
export const SYNC_STATUSES = ['Synced', 'OutOfSync', 'Unknown'] as const;

/** @public */
export type SyncStatus = (typeof SYNC_STATUSES)[number];

/**
 * Phases of an Argo CD operation.
 *
 * @public
 */
export const OPERATION_PHASES = [
  'Running',
  'Terminating',
  'Failed',
  'Error',
  'Succeeded',
] as const;

/** @public */
export type OperationPhase = (typeof OPERATION_PHASES)[number];
