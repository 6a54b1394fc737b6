import { ArgocdTransport } from '../http/ArgocdTransport';
import { argocdFailure } from '../__testUtils__/argocdFailure';
import { operationTarget } from '../__testUtils__/operationTarget';
import {
  recordedRequest,
  ReplayedArgocd,
} from '../__testUtils__/ReplayedArgocd';
import { ArgocdOperations } from './ArgocdOperations';

const ONBOARDING = operationTarget('onboarding-dev', 'payments-dev');
const TRACKING = operationTarget('tracking-dev', 'logistics-dev');
const NOTIFY = operationTarget('notify-dev', 'logistics-dev', { paused: true });

describe('ArgocdOperations', () => {
  const { signal } = new AbortController();
  let argocd: ReplayedArgocd;
  let transport: ArgocdTransport;
  let operations: ArgocdOperations;

  beforeEach(async () => {
    argocd = await ReplayedArgocd.start();
    transport = ArgocdTransport.create({ instance: argocd.instance() });
    operations = ArgocdOperations.create({ transport, refreshTimeoutMs: 200 });
  });
  afterEach(async () => {
    await transport.close();
    await argocd.stop();
  });

  describe('refresh', () => {
    it.each([
      [false, 'get/refresh-normal'],
      [true, 'get/refresh-hard'],
    ])(
      'waits until Argo CD has compared, hard: %s (fact 17)',
      async (hard, name) => {
        argocd.replay(name);

        expect(await operations.refresh(TRACKING, { hard, signal })).toEqual({
          finished: true,
        });
        expect(argocd.requests).toEqual([recordedRequest(name)]);
      },
    );

    it('does not fail when Argo CD takes longer, however often', async () => {
      argocd.replay('silence');

      for (let time = 0; time < 6; time += 1) {
        expect(
          await operations.refresh(TRACKING, { hard: false, signal }),
        ).toEqual({ finished: false });
      }
      // Nor is the instance taken for one that is away.
      argocd.replay('operations/terminate-ok');
      await operations.terminate(TRACKING, { signal });
    });

    it('is not asked for a paused Application, as it is never answered and leaves its annotation there (fact 17)', async () => {
      argocd.replay('silence');

      const error = await argocdFailure(
        operations.refresh(NOTIFY, { hard: false, signal }),
      );
      expect(error.reason).toBe('refused');
      expect(error.message).toContain('the Application is paused');
      expect(argocd.requests).toEqual([]);
    });

    it('fails for what does not exist', async () => {
      argocd.replay('get/missing-with-project');

      const error = await argocdFailure(
        operations.refresh(TRACKING, { hard: false, signal }),
      );
      expect(error.reason).toBe('notFound');
    });

    it('ends with its signal', async () => {
      argocd.replay('silence');
      const controller = new AbortController();
      const call = operations.refresh(TRACKING, {
        hard: false,
        signal: controller.signal,
      });
      controller.abort(new Error('the person has gone'));

      await expect(call).rejects.toThrow('the person has gone');
    });
  });

  describe('terminate', () => {
    it.each([
      ['an operation that runs', 'terminate-ok', ONBOARDING],
      [
        'one that waits for consent (fact 29)',
        'terminate-waiting',
        operationTarget('tracking-prod', 'logistics-prod'),
      ],
      [
        'one between two tries (fact 24)',
        'terminate-while-retrying',
        operationTarget('payouts-dev', 'payments-dev'),
      ],
    ])('ends %s', async (_, name, app) => {
      argocd.replay(`operations/${name}`);

      await operations.terminate(app, { signal });

      expect(argocd.requests).toEqual([recordedRequest(`operations/${name}`)]);
    });

    it.each([
      [
        'where none runs',
        'terminate-none',
        'conflict',
        'Unable to terminate operation. No operation is in progress',
      ],
      [
        'by an account that may only read',
        'terminate-no-permission',
        'forbidden',
        'permission denied',
      ],
    ])('is refused %s', async (_, name, reason, words) => {
      argocd.replay(`operations/${name}`);

      const error = await argocdFailure(
        operations.terminate(ONBOARDING, { signal }),
      );
      expect(error.reason).toBe(reason);
      expect(error.explanation).toBe(words);
    });
  });
});
