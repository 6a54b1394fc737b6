/** Argo CD's health of a resource or an application. */
export type HealthStatus =
  | 'Healthy'
  | 'Suspended'
  | 'Progressing'
  | 'Missing'
  | 'Degraded'
  | 'Unknown';

/** With the reason where there is one. */
export interface Health {
  status: HealthStatus;
  message?: string;
}

const BEST_TO_WORST: HealthStatus[] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
];

/** The worse of two. */
export function worse(a: HealthStatus, b: HealthStatus): HealthStatus {
  return BEST_TO_WORST.indexOf(a) >= BEST_TO_WORST.indexOf(b) ? a : b;
}
