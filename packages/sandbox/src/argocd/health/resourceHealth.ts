import { KubernetesObject } from '../cluster/KubernetesObject';
import {
  Deployment,
  Ingress,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
} from '../cluster/workloads';
import { deploymentHealth } from './deploymentHealth';
import { Health } from './Health';
import { podHealth } from './podHealth';
import { replicaSetHealth } from './replicaSetHealth';

/** Health of a live object; undefined for kinds that have none, as Argo CD sees it. */
export function resourceHealth(object: KubernetesObject): Health | undefined {
  if (object.metadata.deletionTimestamp) {
    return { status: 'Progressing', message: 'Pending deletion' };
  }
  switch (object.kind) {
    case 'Deployment':
      return deploymentHealth(object as Deployment);
    case 'ReplicaSet':
      return replicaSetHealth(object as ReplicaSet);
    case 'Pod':
      return podHealth(object as Pod);
    case 'Service':
      return { status: 'Healthy' };
    case 'Ingress':
      return (object as Ingress).status?.loadBalancer?.ingress?.length
        ? { status: 'Healthy' }
        : { status: 'Progressing' };
    case 'PodDisruptionBudget':
      return budgetHealth(object as PodDisruptionBudget);
    default:
      return undefined;
  }
}

function budgetHealth({ status }: PodDisruptionBudget): Health {
  const [condition] = status?.conditions ?? [];
  if (!condition) {
    return { status: 'Progressing', message: 'Waiting for status' };
  }
  const message = `PodDisruptionBudget has ${condition.reason}`;
  // Too few pods is a matter of the pods' own health.
  return condition.status === 'False' && condition.reason !== 'InsufficientPods'
    ? { status: 'Degraded', message }
    : { status: 'Healthy', message };
}
