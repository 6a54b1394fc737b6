/** How many pods there may be, and how many may be missing. */
export function checkScaling({ kind, spec = {} }) {
  switch (kind) {
    case 'HorizontalPodAutoscaler':
      return [
        ...checkOrder(
          'spec.minReplicas',
          spec.minReplicas,
          'maxReplicas',
          spec.maxReplicas,
        ),
        ...(spec.metrics?.length === 0
          ? [
              {
                at: 'spec.metrics',
                message: 'it measures nothing',
                remedy: 'Add a metric.',
              },
            ]
          : []),
      ];
    case 'ScaledObject':
      return [
        ...checkOrder(
          'spec.minReplicaCount',
          spec.minReplicaCount,
          'maxReplicaCount',
          spec.maxReplicaCount,
        ),
        ...checkTriggers(spec),
      ];
    case 'PodDisruptionBudget':
      return (spec.minAvailable === undefined) ===
        (spec.maxUnavailable === undefined)
        ? [
            {
              at: 'spec',
              message: 'it needs either minAvailable or maxUnavailable',
              remedy: 'Have one of them.',
            },
          ]
        : [];
    default:
      return [];
  }
}

function checkOrder(at, least, name, most) {
  return least > most
    ? [
        {
          at,
          message: `${least} is more than ${name} ${most}`,
          remedy: 'Swap or correct them.',
        },
      ]
    : [];
}

function checkTriggers({ triggers }) {
  return triggers?.length > 0
    ? []
    : [
        {
          at: 'spec.triggers',
          message: 'nothing triggers it',
          remedy: 'Add a trigger.',
        },
      ];
}
