import {
  ArgocdApplication,
  Deployment,
  DeploymentEvent,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { DeploymentOutcomes } from './DeploymentOutcomes';

const CHECKOUT: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  labels: {},
  destination: { namespace: 'payments' },
  autoSync: true,
  paused: false,
  sources: [],
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  detailed: true,
  conditions: [],
  history: [],
};

function deployment(
  historyId: number,
  changes: Partial<Deployment> = {},
): Deployment {
  return {
    historyId,
    revision: `revision-${historyId}`,
    deployedAt: '2026-11-23T08:00:00Z',
    automated: true,
    rollback: false,
    ...changes,
  };
}

function event(
  type: 'deployed' | 'settled',
  of: Deployment,
  application = CHECKOUT,
): DeploymentEvent {
  return { type, application, deployment: of };
}

describe('DeploymentOutcomes', () => {
  const settledAt = '2026-11-23T08:01:00.000Z';
  let outcomes: DeploymentOutcomes;
  let settled: string[];

  beforeEach(() => {
    outcomes = DeploymentOutcomes.create();
    settled = [];
    outcomes.onSettled(({ instance, applications }) =>
      settled.push(`${instance} ${[...applications]}`),
    );
  });

  function of(historyId: number, deployedAt = '2026-11-23T08:00:00Z') {
    return outcomes.of('nonprod', CHECKOUT, { historyId, deployedAt });
  }

  it('follows a deployment from its begin to its end', () => {
    const running = deployment(3, {
      outcome: 'running',
      requestedBy: 'user:default/maria',
    });
    outcomes.onEvents('nonprod', [event('deployed', running)]);
    expect(of(3)).toMatchObject({ outcome: 'running' });
    expect(settled).toEqual([]);

    const healthy = { ...running, outcome: 'healthy' as const, settledAt };
    outcomes.onEvents('nonprod', [event('settled', healthy)]);
    expect(of(3)).toMatchObject({
      outcome: 'healthy',
      settledAt,
      requestedBy: 'user:default/maria',
    });
    expect(settled).toEqual(['nonprod argocd/checkout-dev']);
  });

  it('keeps what it knew of earlier deployments, ten of them', () => {
    for (let id = 0; id <= 12; id += 1) {
      outcomes.onEvents('nonprod', [
        event('settled', deployment(id, { outcome: 'healthy', settledAt })),
      ]);
    }
    expect(of(2)).toEqual({});
    expect(of(3)).toMatchObject({ outcome: 'healthy' });
    expect(of(12)).toMatchObject({ outcome: 'healthy' });
  });

  it('does not take health that was bad at the start for the end of a deployment of old', () => {
    outcomes.onEvents('nonprod', [
      event('settled', deployment(1, { outcome: 'degraded' })),
    ]);
    expect(of(1).outcome).toBeUndefined();
  });

  it('tells deployments with the same id apart, which an Application has that was created anew', () => {
    outcomes.onEvents('nonprod', [
      event('settled', deployment(1, { outcome: 'healthy', settledAt })),
    ]);
    expect(of(1, '2026-11-24T08:00:00Z')).toEqual({});
  });

  it('tells Applications of the same name in two instances apart', () => {
    outcomes.onEvents('prod', [
      event('settled', deployment(1, { outcome: 'healthy', settledAt })),
    ]);
    expect(of(1)).toEqual({});
  });

  it('forgets Applications that are gone', () => {
    outcomes.onEvents('nonprod', [
      event('settled', deployment(1, { outcome: 'healthy', settledAt })),
    ]);
    outcomes.onMirrorChange({
      instance: 'nonprod',
      applications: [{ before: CHECKOUT }],
      projects: [],
      status: false,
    });
    expect(of(1)).toEqual({});
  });

  it('leaves failed operations to the history', () => {
    outcomes.onEvents('nonprod', [
      {
        type: 'failed',
        application: CHECKOUT,
        operation: {
          startedAt: '2026-11-23T08:00:00Z',
          phase: 'Failed',
          automated: true,
        },
      },
    ]);
    expect(settled).toEqual([]);
  });

  describe('what happened before the backend started', () => {
    const stored = (id: number, changes: Partial<Deployment>) =>
      // A database writes milliseconds.
      deployment(id, { deployedAt: '2026-11-23T08:00:00.000Z', ...changes });

    async function look(...past: Deployment[]) {
      const readPast = jest.fn(async () => past);
      outcomes = DeploymentOutcomes.create({ readPast });
      outcomes.onSettled(({ instance, applications }) =>
        settled.push(`${instance} ${[...applications]}`),
      );
      outcomes.want('nonprod', CHECKOUT);
      outcomes.want('nonprod', CHECKOUT);
      await new Promise(resolve => setImmediate(resolve));
      return readPast;
    }

    it('is read once, when somebody looks, and told', async () => {
      const readPast = await look(
        stored(2, { outcome: 'degraded', settledAt, requestedBy: 'user:a/b' }),
        stored(1, { outcome: 'healthy', settledAt }),
      );
      expect(readPast).toHaveBeenCalledTimes(1);
      expect(of(2)).toMatchObject({
        outcome: 'degraded',
        requestedBy: 'user:a/b',
      });
      expect(of(1)).toMatchObject({ outcome: 'healthy', settledAt });
      expect(settled).toEqual(['nonprod argocd/checkout-dev']);
    });

    it('does not speak against what the backend has seen itself', async () => {
      let answer: (past: Deployment[]) => void = () => {};
      outcomes = DeploymentOutcomes.create({
        readPast: () =>
          new Promise(resolve => {
            answer = resolve;
          }),
      });
      outcomes.want('nonprod', CHECKOUT);
      outcomes.onEvents('nonprod', [
        event('settled', deployment(1, { outcome: 'healthy', settledAt })),
      ]);
      answer([stored(1, { outcome: 'degraded' })]);
      await new Promise(resolve => setImmediate(resolve));
      expect(of(1)).toMatchObject({ outcome: 'healthy' });
    });

    it('is asked for again after the database has failed', async () => {
      const readPast = jest
        .fn()
        .mockRejectedValueOnce(new Error('no database'))
        .mockResolvedValue([stored(1, { outcome: 'healthy', settledAt })]);
      outcomes = DeploymentOutcomes.create({ readPast });
      outcomes.want('nonprod', CHECKOUT);
      await new Promise(resolve => setImmediate(resolve));
      expect(of(1)).toEqual({});
      outcomes.want('nonprod', CHECKOUT);
      await new Promise(resolve => setImmediate(resolve));
      expect(of(1)).toMatchObject({ outcome: 'healthy' });
    });
  });
});
