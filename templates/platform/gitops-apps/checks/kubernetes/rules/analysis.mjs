/** An analysis that measures nothing succeeds. */
export function checkAnalysis({ kind, spec }) {
  if (kind !== 'AnalysisTemplate') {
    return [];
  }
  const metrics = spec.metrics ?? [];
  if (metrics.length === 0 && !spec.templates?.length) {
    return [
      {
        at: 'spec.metrics',
        message: 'it measures nothing',
        remedy: 'Add a metric.',
      },
    ];
  }
  const args = new Set((spec.args ?? []).map(({ name }) => name));
  return metrics.flatMap(({ name, provider }, index) => {
    const providers = Object.keys(provider ?? {});
    const at = `spec.metrics[${index}]`;
    const unknown = [
      ...JSON.stringify(provider ?? {}).matchAll(
        /\{\{\s*args\.([\w-]+)\s*\}\}/g,
      ),
    ]
      .map(([, arg]) => arg)
      .filter(arg => !args.has(arg));
    return [
      ...(providers.length === 1
        ? []
        : [
            {
              at: `${at}.provider`,
              message: `metric "${name}" has ${
                providers.length === 0
                  ? 'no provider'
                  : `the providers ${providers.join(', ')}`
              }`,
              remedy: 'Have one provider.',
            },
          ]),
      ...[...new Set(unknown)].map(arg => ({
        at: `${at}.provider`,
        message: `there is no argument "${arg}"`,
        remedy: 'Declare it in spec.args.',
      })),
    ];
  });
}
