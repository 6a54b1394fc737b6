/** Argo Rollouts follows one strategy, and its schema cannot say so. */
export function checkRollout({ kind, spec }) {
  if (kind !== 'Rollout') {
    return [];
  }
  const { canary, blueGreen } = spec.strategy ?? {};
  if (canary && blueGreen) {
    return [
      {
        at: 'spec.strategy',
        message: 'canary and blueGreen exclude each other',
        remedy: 'Keep one of them.',
      },
    ];
  }
  if (!canary && !blueGreen) {
    return [
      {
        at: 'spec.strategy',
        message: 'it has neither canary nor blueGreen',
        remedy: 'Add one of them.',
      },
    ];
  }
  if (blueGreen && !blueGreen.activeService) {
    return [
      {
        at: 'spec.strategy.blueGreen.activeService',
        message: 'the Service to switch is missing',
        remedy: 'Name it.',
      },
    ];
  }
  return (canary?.steps ?? []).flatMap((step, index) =>
    Object.keys(step).length === 1
      ? []
      : [
          {
            at: `spec.strategy.canary.steps[${index}]`,
            message: `a step does one thing, this one ${
              Object.keys(step).join(' and ') || 'nothing'
            }`,
            remedy: 'Make a step of each.',
          },
        ],
  );
}
