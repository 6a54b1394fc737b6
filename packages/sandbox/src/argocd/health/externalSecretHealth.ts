import { ExternalSecret } from '../cluster/ExternalSecretController';
import { Health } from './Health';

/** Health of an ExternalSecret: whether its Secret could be read. */
export function externalSecretHealth({ status }: ExternalSecret): Health {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (!ready || ready.status === 'Unknown') {
    return { status: 'Progressing', message: 'Waiting for ExternalSecret' };
  }
  return {
    status: ready.status === 'True' ? 'Healthy' : 'Degraded',
    message: ready.message,
  };
}
