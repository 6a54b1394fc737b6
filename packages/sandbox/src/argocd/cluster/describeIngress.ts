import { createHash } from 'node:crypto';
import { KubernetesObject, ObjectReference } from './KubernetesObject';
import { Ingress } from './routes';

const GROUP_NAME = 'alb.ingress.kubernetes.io/group.name';

/** Gives an Ingress the address of its load balancer; those of a group share one. */
export function describeIngress(
  draft: KubernetesObject,
  { reference }: { reference: ObjectReference },
): void {
  const ingress = draft as Ingress;
  const group =
    ingress.metadata.annotations?.[GROUP_NAME] ??
    `${reference.namespace}-${reference.name}`;
  ingress.status = {
    loadBalancer: { ingress: [{ hostname: balancerFor(group) }] },
  };
}

function balancerFor(group: string): string {
  const digest = createHash('sha256').update(group).digest('hex');
  const name = group.replace(/[^a-z0-9]/g, '').slice(0, 17);
  return `k8s-${name}-${digest.slice(0, 10)}.eu-west-1.elb.amazonaws.com`;
}
