import { JsonObject, JsonValue } from '@backstage/types';
import { platformValuesPath } from '../render/paths';
import { needsMetrics } from '../render/values';

/** Keys of a request's settings. */
export type SettingName =
  | 'size'
  | 'replicas'
  | 'autoscaling'
  | 'exposure'
  | 'strategy'
  | 'port'
  | 'variables';

/**
 * What the baseline chart would refuse of an application's values, or pass over in silence.
 *
 * @param options - `values` as they would be; `asked`: only what these settings cause is looked for
 * @returns what is wrong and what to do, by setting
 */
export function findValuesProblems(options: {
  environment: string;
  values: JsonObject;
  platform: JsonObject;
  asked: ReadonlySet<SettingName>;
}): Partial<Record<SettingName, string>> {
  const { environment, values, platform, asked } = options;
  const { workload = 'web', strategy, exposure } = values;
  const problems: Partial<Record<SettingName, string>> = {};
  const report = (setting: SettingName, problem: string | undefined) => {
    if (problem && asked.has(setting)) {
      problems[setting] = problem;
    }
  };

  report(
    'strategy',
    needsMetrics(String(strategy))
      ? findStrategyProblem({ environment, values, platform })
      : undefined,
  );
  if (workload !== 'web' && exposure !== undefined && exposure !== 'none') {
    report('exposure', `must be none: nobody sends requests to a ${workload}`);
  } else if (exposure === 'none') {
    const left = ['host', 'certificateArn'].filter(key => key in values);
    report(
      'exposure',
      left.length > 0
        ? `cannot be none while values.yaml sets ${left.join(
            ' and ',
          )}: take that out by a pull request of your own first`
        : undefined,
    );
  } else if (exposure !== undefined) {
    report(
      'exposure',
      'host' in values || read(platform, values, 'platform', 'domain')
        ? undefined
        : `needs a domain: ask the platform team to set platform.domain in ${platformValuesPath(
            environment,
          )}`,
    );
  }
  if (workload === 'cron') {
    const oneRun = 'is not for a cron job, which is one pod: leave it out';
    report('replicas', oneRun);
    report('autoscaling', oneRun);
  }
  report(
    'size',
    'resources' in values
      ? 'has no effect while values.yaml sets resources: change those by a pull request of your own'
      : undefined,
  );
  report('variables', findVariableProblem(values));
  return problems;
}

function findStrategyProblem(options: {
  environment: string;
  values: JsonObject;
  platform: JsonObject;
}): string | undefined {
  const { environment, values, platform } = options;
  const { workload = 'web', strategy } = values;
  if (workload === 'cron' || (workload === 'worker' && strategy !== 'canary')) {
    return `must be rolling for a ${workload}`;
  }
  if (!read(platform, values, 'platform', 'prometheus', 'address')) {
    return `${strategy} needs Prometheus: ask the platform team to set platform.prometheus.address in ${platformValuesPath(
      environment,
    )}, or choose rolling`;
  }
  if (workload === 'web') {
    return undefined;
  }
  const missing = [
    ['rollout', 'analysis', 'errorRate', 'query'],
    ['rollout', 'analysis', 'latency', 'query'],
    ...('port' in values ? [] : [['metrics', 'port']]),
  ].filter(path => !read(platform, values, ...path));
  return missing.length > 0
    ? `canary of a worker needs ${missing
        .map(path => path.join('.'))
        .join(
          ', ',
        )} in values.yaml: set that by a pull request of your own first`
    : undefined;
}

function findVariableProblem(values: JsonObject): string | undefined {
  const elsewhere = new Set(
    [values.secrets, at(values, 'config', 'env')].flatMap(each =>
      Object.keys(Object(each)),
    ),
  );
  const twice = Object.keys(Object(values.env)).filter(name =>
    elsewhere.has(name),
  );
  return twice.length > 0
    ? `${twice.join(
        ', ',
      )} is set in secrets or config.env of values.yaml already: leave it out here, or take it out there by a pull request of your own`
    : undefined;
}

/** A value as the chart sees it: the application's file beats the platform's. */
function read(
  platform: JsonObject,
  values: JsonObject,
  ...path: string[]
): JsonValue | undefined {
  return at(values, ...path) ?? at(platform, ...path);
}

function at(values: JsonObject, ...path: string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, key) => Object(value)[key],
    values,
  );
}
