/** What makes several ports of a Service tell apart. */
export function checkService({ kind, spec }) {
  const ports = kind === 'Service' ? spec?.ports ?? [] : [];
  if (kind !== 'Service') {
    return [];
  }
  if (
    ports.length === 0 &&
    spec?.type !== 'ExternalName' &&
    spec?.clusterIP !== 'None'
  ) {
    return [
      {
        at: 'spec.ports',
        message: 'a Service has at least one port',
        remedy: 'Add one.',
      },
    ];
  }
  const names = ports.map(({ name }) => name);
  const numbers = ports.map(
    ({ port, protocol = 'TCP' }) => `${port}/${protocol}`,
  );
  return [
    ...(ports.length > 1 && names.includes(undefined)
      ? [
          {
            at: 'spec.ports',
            message: 'of several ports each has a name',
            remedy: 'Add the names.',
          },
        ]
      : []),
    ...(new Set(names).size < names.length && !names.includes(undefined)
      ? [
          {
            at: 'spec.ports',
            message: 'two ports have the same name',
            remedy: 'Give each its own.',
          },
        ]
      : []),
    ...(new Set(numbers).size < numbers.length
      ? [
          {
            at: 'spec.ports',
            message: 'a port is there twice',
            remedy: 'Remove one.',
          },
        ]
      : []),
  ];
}
