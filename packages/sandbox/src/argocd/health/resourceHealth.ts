import { KubernetesObject } from '../cluster/KubernetesObject';
import { analysisRunHealth } from './analysisRunHealth';
import { autoscalerHealth } from './autoscalerHealth';
import { cronJobHealth } from './cronJobHealth';
import { deploymentHealth } from './deploymentHealth';
import { disruptionHealth } from './disruptionHealth';
import { externalSecretHealth } from './externalSecretHealth';
import { Health } from './Health';
import { httpRouteHealth } from './httpRouteHealth';
import { ingressHealth } from './ingressHealth';
import { jobHealth } from './jobHealth';
import { podHealth } from './podHealth';
import { replicaSetHealth } from './replicaSetHealth';
import { rolloutHealth } from './rolloutHealth';
import { scaledObjectHealth } from './scaledObjectHealth';

/** What a kind's objects are judged by. */
type Rule = (object: KubernetesObject) => Health;

/** By kind: the stand-in knows no two kinds of one name. */
const RULES = new Map<string, Rule>([
  ['AnalysisRun', rule(analysisRunHealth)],
  ['CronJob', rule(cronJobHealth)],
  ['Deployment', rule(deploymentHealth)],
  ['ExternalSecret', rule(externalSecretHealth)],
  ['HorizontalPodAutoscaler', rule(autoscalerHealth)],
  ['HTTPRoute', rule(httpRouteHealth)],
  ['Ingress', rule(ingressHealth)],
  ['Job', rule(jobHealth)],
  ['Pod', rule(podHealth)],
  ['PodDisruptionBudget', rule(disruptionHealth)],
  ['ReplicaSet', rule(replicaSetHealth)],
  ['Rollout', rule(rolloutHealth)],
  ['ScaledObject', rule(scaledObjectHealth)],
  ['Service', rule(() => ({ status: 'Healthy' }))],
]);

/** Health of a live object; undefined for kinds that have none, as Argo CD sees it. */
export function resourceHealth(object: KubernetesObject): Health | undefined {
  if (object.metadata.deletionTimestamp) {
    return { status: 'Progressing', message: 'Pending deletion' };
  }
  return RULES.get(object.kind)?.(object);
}

/** The kind of an object says which fields it has. */
function rule<T extends KubernetesObject>(health: (object: T) => Health): Rule {
  return object => health(object as T);
}
