import { argocdFailure } from '../__testUtils__/argocdFailure';
import { operationTarget } from '../__testUtils__/operationTarget';
import {
  recordedRequest,
  ReplayedArgocd,
} from '../__testUtils__/ReplayedArgocd';
import { ArgocdOperations } from './ArgocdOperations';

const GATEWAY = operationTarget('gateway-dev', 'payments-dev');

describe('ArgocdOperations.runAction', () => {
  const { signal } = new AbortController();
  let argocd: ReplayedArgocd;
  let operations: ArgocdOperations;

  beforeEach(async () => {
    argocd = await ReplayedArgocd.start();
    operations = ArgocdOperations.create({ transport: argocd.transport });
  });
  afterEach(() => argocd.stop());

  const ROLLOUT = {
    group: 'argoproj.io',
    version: 'v1alpha1',
    kind: 'Rollout',
    namespace: 'payments-dev',
    name: 'gateway',
  };

  it('resumes a paused Rollout', async () => {
    argocd.replay(
      'detail/actions-rollout-paused',
      'detail/action-rollout-resume',
    );

    await operations.runAction(GATEWAY, ROLLOUT, 'resume', { signal });

    expect(argocd.requests).toEqual([
      recordedRequest('detail/actions-rollout-paused'),
      recordedRequest('detail/action-rollout-resume'),
    ]);
  });

  it('restarts a Deployment', async () => {
    argocd.replay(
      'detail/actions-deployment',
      'detail/action-deployment-restart',
    );

    await operations.runAction(
      operationTarget('checkout-staging', 'payments-staging'),
      {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        namespace: 'payments-staging',
        name: 'checkout',
      },
      'restart',
      { signal },
    );

    expect(argocd.requests[1]).toEqual(
      recordedRequest('detail/action-deployment-restart'),
    );
  });

  it.each([
    ['paused', 'retry'],
    ['progressing', 'resume'],
    ['aborted', 'pause'],
    ['healthy', 'promote-full'],
  ])(
    'of a Rollout that is %s does not send %s, which Argo CD calls disabled and would do all the same',
    async (state, action) => {
      argocd.replay(
        `detail/actions-rollout-${state}`,
        'detail/action-rollout-retry-disabled',
      );

      const error = await argocdFailure(
        operations.runAction(GATEWAY, ROLLOUT, action, { signal }),
      );
      expect(error.reason).toBe('refused');
      expect(error.message).toContain(
        `${action} makes no sense for Rollout gateway in its present state`,
      );
      expect(argocd.requests.map(({ method }) => method)).toEqual(['GET']);
    },
  );

  it.each([
    [
      'explode',
      'actions-rollout-healthy',
      'it has abort, pause, promote-full, restart, resume, retry, skip-current-step',
    ],
    ['restart', 'actions-configmap', 'it has none'],
    ['scale', 'actions-deployment', 'it has pause, restart, resume'],
  ])(
    'does not send %s where there is none: %s',
    async (action, name, words) => {
      argocd.replay(`detail/${name}`, 'detail/action-rollout-unknown');

      const error = await argocdFailure(
        operations.runAction(GATEWAY, ROLLOUT, action, { signal }),
      );
      expect(error.reason).toBe('refused');
      expect(error.message).toContain(words);
      expect(argocd.requests.map(({ method }) => method)).toEqual(['GET']);
    },
  );

  it('is refused where the account lacks the right, which reading the actions does not tell (fact 22)', async () => {
    argocd.replay(
      'detail/actions-as-reader',
      'detail/action-rollout-resume-as-reader',
    );

    const error = await argocdFailure(
      operations.runAction(GATEWAY, ROLLOUT, 'resume', { signal }),
    );
    expect(argocd.requests[1]).toEqual(
      recordedRequest('detail/action-rollout-resume-as-reader'),
    );
    expect(error.reason).toBe('forbidden');
    expect(error.explanation).toBe('permission denied');
    expect(error.remedy).toContain('applications, action/*');
  });
});
