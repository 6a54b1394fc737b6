import { HorizontalPodAutoscaler } from './autoscaling';
import { groupVersion, ObjectReference } from './KubernetesObject';
import { ObjectEvent, ObjectStore } from './ObjectStore';
import { PodDisruptionBudget } from './workloads';

/** Owners that go by what becomes of what they own; all others look at the clock. */
const LOOKING_OWNERS = ['CronJob', 'Rollout'];

/** What has to be looked at because another object changed. */
export function concernedBy(
  store: ObjectStore,
  { reference, object }: ObjectEvent,
): ObjectReference[] {
  const { cluster, namespace } = reference;
  switch (reference.kind) {
    case 'Pod':
      return store
        .list({ cluster, namespace, kind: 'PodDisruptionBudget' })
        .filter(({ object: budget }) =>
          selects(budget as PodDisruptionBudget, object.metadata.labels ?? {}),
        )
        .map(budget => budget.reference);
    case 'Deployment':
    case 'Rollout':
      return store
        .list({ cluster, namespace, kind: 'HorizontalPodAutoscaler' })
        .filter(
          ({ object: autoscaler }) =>
            (autoscaler as HorizontalPodAutoscaler).spec.scaleTargetRef.name ===
            reference.name,
        )
        .map(autoscaler => autoscaler.reference);
    case 'AnalysisRun':
    case 'Job':
      return (object.metadata.ownerReferences ?? [])
        .filter(({ kind }) => LOOKING_OWNERS.includes(kind))
        .map(({ apiVersion, kind, name }) => ({
          ...reference,
          group: groupVersion(apiVersion).group,
          kind,
          name,
        }));
    default:
      return [];
  }
}

/** Whether a budget is about a pod with these labels. */
export function selects(
  { spec }: PodDisruptionBudget,
  labels: Record<string, string>,
): boolean {
  return Object.entries(spec.selector?.matchLabels ?? {}).every(
    ([label, value]) => labels[label] === value,
  );
}
