import { KubernetesObject, ObjectReference } from '../KubernetesObject';
import { ObjectStore } from '../ObjectStore';
import { Rollout, RolloutProgress, ROLLOUT_HASH } from './Rollout';

interface Service extends KubernetesObject {
  spec: { selector?: Record<string, string> };
}

/** Points each Service that a Rollout names to the pods of one version. */
export function pointServices({
  store,
  reference,
  rollout,
  progress,
}: {
  store: ObjectStore;
  /** Of the Rollout. */
  reference: ObjectReference;
  rollout: Rollout;
  progress: RolloutProgress;
}): void {
  const { canary, blueGreen } = rollout.spec.strategy;
  const { currentPodHash, stableRS = currentPodHash } = progress;
  const { activeSelector, previewSelector } = progress.blueGreen ?? {};
  const wanted: [string | undefined, string | undefined][] = [
    [canary?.stableService, stableRS],
    [canary?.canaryService, currentPodHash],
    [blueGreen?.activeService, activeSelector],
    [blueGreen?.previewService, previewSelector],
  ];
  for (const [name, hash] of wanted) {
    if (name && hash) {
      store.update<Service>(
        { ...reference, group: '', kind: 'Service', name },
        draft => {
          draft.spec.selector = {
            ...draft.spec.selector,
            [ROLLOUT_HASH]: hash,
          };
        },
      );
    }
  }
}
