import {
  MetricAttributes,
  MetricsServiceObservableCallback,
} from '@backstage/backend-plugin-api/alpha';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { MirrorReport } from '@gitops-flow/backstage-plugin-gitops-node';
import { ArgocdMetrics } from './ArgocdMetrics';

const REPORT: MirrorReport = {
  instance: 'nonprod',
  applications: 29,
  projects: 6,
  listedAt: '2026-11-23T06:00:00.000Z',
  stream: 'open',
  reconnects: 2,
  events: 40,
  lagMs: 700,
  calls: { list: 1, stream: 1, load: 0, projects: 1, probe: 3 },
  failures: 4,
};

describe('ArgocdMetrics', () => {
  const callbacks = new Map<
    string,
    MetricsServiceObservableCallback<MetricAttributes>
  >();
  const observable = <T extends MetricAttributes>(name: string) => ({
    addCallback(callback: MetricsServiceObservableCallback<T>) {
      callbacks.set(name, callback);
    },
    removeCallback() {},
  });
  const add = jest.fn();
  const record = jest.fn();
  const metrics = ArgocdMetrics.create({
    metrics: metricsServiceMock.mock({
      createCounter: () => ({ add }),
      createHistogram: () => ({ record }),
      createObservableCounter: observable,
      createObservableGauge: observable,
    }),
  });

  function collect(status: InstanceStatus, report: Partial<MirrorReport> = {}) {
    metrics.observe([
      { status: () => status, report: () => ({ ...REPORT, ...report }) },
    ]);
    const found: [string, number, MetricAttributes | undefined][] = [];
    for (const [name, callback] of callbacks) {
      callback({
        observe: (value, attributes) => found.push([name, value, attributes]),
      });
    }
    return found;
  }

  it('counts calls with their outcome, and never with what they asked for', () => {
    metrics.onCall('nonprod', {
      call: 'list applications',
      outcome: 'timeout',
      durationMs: 1_500,
    });
    const attributes = {
      instance: 'nonprod',
      call: 'list applications',
      outcome: 'timeout',
    };
    expect(add).toHaveBeenCalledWith(1, attributes);
    expect(record).toHaveBeenCalledWith(1.5, attributes);
  });

  it('reads mirrors when metrics are collected', () => {
    const observedAt = new Date(Date.now() - 5_000).toISOString();
    const found = collect({ name: 'nonprod', state: 'live', observedAt });
    const instance = { instance: 'nonprod' };
    expect(found).toEqual(
      expect.arrayContaining([
        ['gitops.mirror.applications', 29, instance],
        ['gitops.mirror.stream.open', 1, instance],
        ['gitops.mirror.stream.lag', 0.7, instance],
        ['gitops.mirror.reconnects', 2, instance],
        ['gitops.mirror.events', 40, instance],
        ['gitops.mirror.failures', 4, instance],
        ['gitops.mirror.state', 0, { ...instance, state: 'connecting' }],
        ['gitops.mirror.state', 1, { ...instance, state: 'live' }],
        ['gitops.mirror.state', 0, { ...instance, state: 'stale' }],
      ]),
    );
    const [, age] = found.find(([name]) => name === 'gitops.mirror.age') ?? [];
    expect(age).toBeGreaterThanOrEqual(5);
    expect(age).toBeLessThan(60);
  });

  it('says nothing of what is not known yet', () => {
    const names = collect(
      { name: 'nonprod', state: 'connecting' },
      { lagMs: undefined },
    ).map(([name]) => name);
    expect(names).not.toContain('gitops.mirror.age');
    expect(names).not.toContain('gitops.mirror.stream.lag');
    expect(names).toContain('gitops.mirror.applications');
  });
});
