import { CronJob } from '../batch';
import { randomName } from '../generatedName';
import { ownerReference } from '../KubernetesObject';
import { KindActions } from './ResourceAction';

/** Of a CronJob. */
export const cronJobActions: KindActions = {
  offers: object => [
    {
      name: 'create-job',
      iconClass: 'fa fa-fw fa-plus',
      displayName: 'Create Job',
    },
    (object as CronJob).spec.suspend
      ? { name: 'resume', iconClass: 'fa fa-fw fa-play' }
      : { name: 'suspend', iconClass: 'fa fa-fw fa-pause' },
  ],
  run: (object, action) => {
    const draft = object as CronJob;
    if (action === 'suspend' || action === 'resume') {
      draft.spec.suspend = action === 'suspend';
      return undefined;
    }
    const { metadata, spec } = draft.spec.jobTemplate;
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        ...metadata,
        name: `${draft.metadata.name}-${randomName(5)}`,
        namespace: draft.metadata.namespace,
        ownerReferences: [ownerReference(draft)],
      },
      spec: structuredClone(spec),
    };
  },
};
