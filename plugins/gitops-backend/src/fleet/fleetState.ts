import { FleetState } from '@gitops-flow/backstage-plugin-gitops-common';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { isIdle } from '../deployments/environmentState';

/** What goes on with an Application, in one word; the first that fits. */
export function fleetState(
  application: Pick<
    ArgocdApplication,
    'deletingSince' | 'paused' | 'operation' | 'images' | 'sync' | 'health'
  >,
): FleetState {
  if (application.deletingSince) {
    return 'deleting';
  }
  if (application.paused) {
    return 'paused';
  }
  switch (application.operation?.phase) {
    case 'Running':
    case 'Terminating':
      return 'operating';
    case 'Failed':
    case 'Error':
      return 'failed';
    default:
      return isIdle(application) ? 'idle' : 'deployed';
  }
}
