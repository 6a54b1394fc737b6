/** The fields of a spec that have to fit each other, as they were sent. */
export type RelatedFields = {
  [field in
    | 'workload'
    | 'schedule'
    | 'port'
    | 'replicas'
    | 'autoscaling'
    | 'exposure'
    | 'strategy']?: unknown;
};

/**
 * What the baseline chart would refuse, or pass over in silence, though each field is right for itself.
 *
 * @returns what is wrong and what to do, by field
 */
export function findContradictions(
  fields: RelatedFields,
): Record<string, string> {
  const { workload = 'web', strategy = 'rolling' } = fields;
  if (workload !== 'web' && workload !== 'worker' && workload !== 'cron') {
    return {};
  }
  const has = (field: keyof RelatedFields) => fields[field] !== undefined;
  const problems: Record<string, string> = {};

  if (workload === 'web' && !has('port')) {
    problems.port = 'is missing';
  }
  if (workload === 'cron' && !has('schedule')) {
    problems.schedule = 'is missing: a cron job needs one';
  }
  if (workload !== 'cron' && has('schedule')) {
    problems.schedule = 'is only for the workload cron: leave it out';
  }
  if (workload !== 'web' && has('exposure') && fields.exposure !== 'none') {
    problems.exposure = `must be none: nobody sends requests to a ${workload}`;
  }
  if (workload === 'cron') {
    for (const field of ['replicas', 'autoscaling'] as const) {
      if (has(field)) {
        problems[field] =
          'is not for a cron job, which is one pod: leave it out';
      }
    }
  } else if (has('replicas') && has('autoscaling')) {
    problems.replicas =
      'has no effect beside autoscaling: leave one of them out';
  }
  const strategyProblem = describeStrategyProblem(workload, strategy);
  if (strategyProblem) {
    problems.strategy = strategyProblem;
  }
  return problems;
}

function describeStrategyProblem(
  workload: unknown,
  strategy: unknown,
): string | undefined {
  if (strategy === 'rolling' || workload === 'web') {
    return undefined;
  }
  return workload === 'worker' && strategy === 'canary'
    ? 'of a worker can be canary only with queries of your own: choose rolling, and set rollout.analysis.errorRate.query and rollout.analysis.latency.query together with strategy in values.yaml later'
    : `must be rolling for a ${workload}`;
}
