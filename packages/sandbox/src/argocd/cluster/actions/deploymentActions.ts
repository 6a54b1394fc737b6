import { timestamp } from '../KubernetesObject';
import { Deployment } from '../workloads';
import { KindActions } from './ResourceAction';

/** Where kubectl notes that it has restarted what a template makes. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Of a Deployment. */
export const deploymentActions: KindActions = {
  offers: object => {
    const { paused } = (object as Deployment).spec;
    return [
      { name: 'restart', iconClass: 'fa fa-fw fa-redo' },
      {
        name: 'pause',
        ...(paused ? { disabled: true } : {}),
        iconClass: 'fa fa-fw fa-pause-circle',
      },
      {
        name: 'resume',
        ...(paused ? {} : { disabled: true }),
        iconClass: 'fa fa-fw fa-play-circle',
      },
      {
        name: 'scale',
        params: [{ name: 'replicas' }],
        iconClass: 'fa fa-fw fa-plus-circle',
      },
    ];
  },
  run: (object, action, parameters) => {
    const draft = object as Deployment;
    const { template } = draft.spec;
    switch (action) {
      case 'restart':
        template.metadata = {
          ...template.metadata,
          annotations: {
            ...template.metadata?.annotations,
            [RESTARTED_AT]: timestamp(Date.now()),
          },
        };
        break;
      case 'pause':
        draft.spec.paused = true;
        break;
      case 'resume':
        delete draft.spec.paused;
        break;
      case 'scale': {
        const wanted = parameters.find(({ name }) => name === 'replicas');
        const replicas = Number(wanted?.value);
        if (!wanted?.value || !Number.isInteger(replicas) || replicas < 0) {
          throw new Error(`invalid number: ${wanted?.value ?? ''}`);
        }
        draft.spec.replicas = replicas;
        break;
      }
      default:
    }
    return undefined;
  },
};
