import { Ingress } from '../cluster/routes';
import { Health } from './Health';

/** Health of an Ingress: whether it has an address. */
export function ingressHealth({ status }: Ingress): Health {
  return status?.loadBalancer?.ingress?.length
    ? { status: 'Healthy' }
    : { status: 'Progressing' };
}
