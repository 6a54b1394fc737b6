import {
  recordedRequest,
  ReplayedArgocd,
} from '../__testUtils__/ReplayedArgocd';
import { ArgocdDetails } from './ArgocdDetails';

const CHECKOUT = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments-dev',
};
const GATEWAY = {
  name: 'gateway-dev',
  namespace: 'argocd',
  project: 'payments-dev',
};

describe('ArgocdDetails.readActions', () => {
  const { signal } = new AbortController();
  let argocd: ReplayedArgocd;
  let details: ArgocdDetails;

  beforeEach(async () => {
    argocd = await ReplayedArgocd.start();
    details = ArgocdDetails.create({ transport: argocd.transport });
  });
  afterEach(() => argocd.stop());

  const ROLLOUT = {
    group: 'argoproj.io',
    version: 'v1alpha1',
    kind: 'Rollout',
    namespace: 'payments-dev',
    name: 'gateway',
  };

  it.each([
    [
      'paused',
      [
        'abort',
        'pause',
        'promote-full',
        'restart',
        'resume',
        'skip-current-step',
      ],
      ['retry'],
    ],
    [
      'progressing',
      ['abort', 'pause', 'promote-full', 'restart', 'skip-current-step'],
      ['resume', 'retry'],
    ],
    [
      'aborted',
      ['promote-full', 'restart', 'retry', 'skip-current-step'],
      ['abort', 'pause', 'resume'],
    ],
    [
      'healthy',
      ['restart'],
      [
        'abort',
        'pause',
        'promote-full',
        'resume',
        'retry',
        'skip-current-step',
      ],
    ],
  ])('of a Rollout that is %s', async (state, enabled, disabled) => {
    argocd.replay(`detail/actions-rollout-${state}`);

    const actions = await details.readActions(GATEWAY, ROLLOUT, { signal });
    expect(argocd.requests).toEqual([
      recordedRequest(`detail/actions-rollout-${state}`),
    ]);
    expect(actions.map(({ name }) => name)).toEqual(
      [...enabled, ...disabled].sort(),
    );
    expect(
      actions.filter(action => action.disabled).map(({ name }) => name),
    ).toEqual(disabled);
    expect(actions.find(({ name }) => name === 'restart')).toEqual({
      name: 'restart',
      title: 'Restart Pods',
      disabled: false,
    });
  });

  it('are the same for an account that may only read, in another order (fact 21)', async () => {
    argocd.replay('detail/actions-as-reader', 'detail/actions-rollout-paused');

    const asReader = await details.readActions(GATEWAY, ROLLOUT, { signal });
    expect(await details.readActions(GATEWAY, ROLLOUT, { signal })).toEqual(
      asReader,
    );
  });

  it.each([
    [
      'actions-deployment',
      'Deployment',
      'apps',
      'v1',
      'checkout',
      ['pause', 'restart', '(resume)'],
    ],
    [
      'actions-cronjob',
      'CronJob',
      'batch',
      'v1',
      'checkout-report',
      ['create-job', 'suspend'],
    ],
    ['actions-configmap', 'ConfigMap', '', 'v1', 'checkout', []],
  ])(
    '%s, without what wants parameters',
    async (recording, kind, group, version, name, expected) => {
      argocd.replay(`detail/${recording}`);

      const node = { group, version, kind, namespace: 'payments-dev', name };
      const actions = await details.readActions(CHECKOUT, node, { signal });
      expect(argocd.requests).toEqual([recordedRequest(`detail/${recording}`)]);
      expect(
        actions.map(action =>
          action.disabled ? `(${action.name})` : action.name,
        ),
      ).toEqual(expected);
    },
  );

  it('of a paused Deployment', async () => {
    argocd.replay('detail/actions-deployment-paused');

    expect(await details.readActions(GATEWAY, ROLLOUT, { signal })).toEqual([
      { name: 'pause', disabled: true },
      { name: 'restart', disabled: false },
      { name: 'resume', disabled: false },
    ]);
  });
});
