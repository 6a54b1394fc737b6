import { Deployment } from '../cluster/workloads';
import { Health } from './Health';

/** Health of a Deployment by its rollout. */
export function deploymentHealth({
  metadata,
  spec,
  status,
}: Deployment): Health {
  if (spec.paused) {
    return { status: 'Suspended', message: 'Deployment is paused' };
  }
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return {
      status: 'Progressing',
      message:
        'Waiting for rollout to finish: observed deployment generation less than desired generation',
    };
  }
  const progressing = status?.conditions?.find(
    ({ type }) => type === 'Progressing',
  );
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return {
      status: 'Degraded',
      message: `Deployment "${metadata.name}" exceeded its progress deadline`,
    };
  }
  const wanted = spec.replicas ?? 1;
  const {
    replicas = 0,
    updatedReplicas = 0,
    availableReplicas = 0,
  } = status ?? {};
  if (updatedReplicas < wanted) {
    return waiting(
      `${updatedReplicas} out of ${wanted} new replicas have been updated...`,
    );
  }
  if (replicas > updatedReplicas) {
    return waiting(
      `${replicas - updatedReplicas} old replicas are pending termination...`,
    );
  }
  if (availableReplicas < updatedReplicas) {
    return waiting(
      `${availableReplicas} of ${updatedReplicas} updated replicas are available...`,
    );
  }
  return { status: 'Healthy' };
}

function waiting(message: string): Health {
  return {
    status: 'Progressing',
    message: `Waiting for rollout to finish: ${message}`,
  };
}
