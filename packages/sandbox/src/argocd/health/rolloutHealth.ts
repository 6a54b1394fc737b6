import { Rollout } from '../cluster/rollouts/Rollout';
import { Health } from './Health';

/** Health of a Rollout: the phase that its controller has written, where a pause counts as Suspended. */
export function rolloutHealth({ metadata, status }: Rollout): Health {
  if (status?.observedGeneration !== String(metadata.generation)) {
    return {
      status: 'Progressing',
      message: 'Waiting for rollout spec update to be observed',
    };
  }
  const { phase = 'Progressing', message } = status;
  return {
    status: phase === 'Paused' ? 'Suspended' : phase,
    ...(message ? { message } : {}),
  };
}
