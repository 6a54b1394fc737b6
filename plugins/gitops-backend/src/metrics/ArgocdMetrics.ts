import {
  MetricsService,
  MetricsServiceCounter,
  MetricsServiceHistogram,
} from '@backstage/backend-plugin-api/alpha';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdCall,
  MirrorReport,
} from '@gitops-flow/backstage-plugin-gitops-node';

const INSTANCE_STATES: InstanceStatus['state'][] = [
  'connecting',
  'live',
  'stale',
];

/** A mirror, as metrics see it. */
interface MeasuredMirror {
  status(): InstanceStatus;
  report(): MirrorReport;
}

/**
 * What operators watch, as OpenTelemetry metrics. Each has the attribute `instance`.
 *
 * | metric                         | kind      | unit    | further attributes                       |
 * | ------------------------------ | --------- | ------- | ---------------------------------------- |
 * | `gitops.argocd.calls`          | counter   | calls   | `call`, `outcome` (`ok` or a reason)     |
 * | `gitops.argocd.call.duration`  | histogram | seconds | `call`, `outcome`                        |
 * | `gitops.mirror.state`          | gauge     | 0 or 1  | `state`: `connecting`, `live` or `stale` |
 * | `gitops.mirror.age`            | gauge     | seconds |                                          |
 * | `gitops.mirror.applications`   | gauge     |         |                                          |
 * | `gitops.mirror.stream.open`    | gauge     | 0 or 1  |                                          |
 * | `gitops.mirror.stream.lag`     | gauge     | seconds |                                          |
 * | `gitops.mirror.reconnects`     | counter   |         |                                          |
 * | `gitops.mirror.events`         | counter   |         |                                          |
 * | `gitops.mirror.failures`       | counter   |         |                                          |
 */
export class ArgocdMetrics {
  readonly #calls: MetricsServiceCounter;
  readonly #durations: MetricsServiceHistogram;
  readonly #metrics: MetricsService;

  static create(options: { metrics: MetricsService }): ArgocdMetrics {
    return new ArgocdMetrics(options.metrics);
  }

  private constructor(metrics: MetricsService) {
    this.#metrics = metrics;
    this.#calls = metrics.createCounter('gitops.argocd.calls', {
      description: 'Requests to Argo CD that have ended',
    });
    this.#durations = metrics.createHistogram('gitops.argocd.call.duration', {
      description:
        'Time to the end of an answer of Argo CD, of a stream until it opened',
      unit: 's',
    });
  }

  /** Counts a request to an instance. */
  onCall(instance: string, { call, outcome, durationMs }: ArgocdCall): void {
    const attributes = { instance, call, outcome };
    this.#calls.add(1, attributes);
    this.#durations.record(durationMs / 1_000, attributes);
  }

  /** Reads mirrors whenever somebody collects the metrics. */
  observe(mirrors: MeasuredMirror[]): void {
    this.#gauge(mirrors, 'gitops.mirror.applications', {
      description: 'Applications in memory',
      read: mirror => mirror.report().applications,
    });
    this.#gauge(mirrors, 'gitops.mirror.age', {
      description: 'How long ago the data was last known to be true',
      unit: 's',
      read: mirror => secondsSince(mirror.status().observedAt),
    });
    this.#gauge(mirrors, 'gitops.mirror.stream.open', {
      description: 'Whether the stream has said something since it was opened',
      read: mirror => Number(mirror.report().stream === 'open'),
    });
    this.#gauge(mirrors, 'gitops.mirror.stream.lag', {
      description:
        'How old the last change of an operation was when the stream told it',
      unit: 's',
      read: mirror => seconds(mirror.report().lagMs),
    });
    this.#counter(mirrors, 'gitops.mirror.reconnects', {
      description: 'How often the mirror connected again, or tried to',
      read: mirror => mirror.report().reconnects,
    });
    this.#counter(mirrors, 'gitops.mirror.events', {
      description: 'What streams told of Applications',
      read: mirror => mirror.report().events,
    });
    this.#counter(mirrors, 'gitops.mirror.failures', {
      description: 'What was asked of Argo CD and not answered as it should be',
      read: mirror => mirror.report().failures,
    });
    const states = this.#metrics.createObservableGauge('gitops.mirror.state', {
      description: 'The state of the mirror: 1 for the one it is in',
    });
    states.addCallback(result => {
      for (const mirror of mirrors) {
        const { name, state } = mirror.status();
        for (const each of INSTANCE_STATES) {
          result.observe(Number(each === state), {
            instance: name,
            state: each,
          });
        }
      }
    });
  }

  #gauge(
    mirrors: MeasuredMirror[],
    name: string,
    options: {
      description: string;
      unit?: string;
      read: (mirror: MeasuredMirror) => number | undefined;
    },
  ): void {
    const { read, ...rest } = options;
    const gauge = this.#metrics.createObservableGauge(name, rest);
    gauge.addCallback(result => observeAll(mirrors, result, read));
  }

  #counter(
    mirrors: MeasuredMirror[],
    name: string,
    options: {
      description: string;
      read: (mirror: MeasuredMirror) => number;
    },
  ): void {
    const { read, ...rest } = options;
    const counter = this.#metrics.createObservableCounter(name, rest);
    counter.addCallback(result => observeAll(mirrors, result, read));
  }
}

function observeAll(
  mirrors: MeasuredMirror[],
  result: { observe(value: number, attributes: { instance: string }): void },
  read: (mirror: MeasuredMirror) => number | undefined,
): void {
  for (const mirror of mirrors) {
    const value = read(mirror);
    if (value !== undefined) {
      result.observe(value, { instance: mirror.status().name });
    }
  }
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}

function secondsSince(time: string | undefined): number | undefined {
  return time === undefined
    ? undefined
    : Math.max(0, Date.now() - Date.parse(time)) / 1_000;
}
