// What a list of Argo CD 3.5.1 keeps; any other path in `fields` is dropped without a word.
const LIST_PATHS = new Set([
  'items.metadata.name',
  'items.metadata.namespace',
  'items.metadata.annotations',
  'items.metadata.labels',
  'items.metadata.creationTimestamp',
  'items.metadata.deletionTimestamp',
  'items.spec',
  'items.spec.destination',
  'items.spec.project',
  'items.spec.source',
  'items.spec.sources',
  'items.spec.sourceHydrator',
  'items.spec.syncPolicy',
  'items.operation.sync',
  'items.status.sourceHydrator',
  'items.status.summary',
  'items.status.health',
  'items.status.resources',
  'items.status.sync.status',
  'items.status.sync.revision',
  'items.status.operationState.phase',
  'items.status.operationState.startedAt',
  'items.status.operationState.finishedAt',
]);

/** What `fields` leaves of a list. */
export function trimList(fields: string, list: object): object {
  return keep(
    fields.split(',').filter(path => LIST_PATHS.has(path)),
    list,
  );
}

/** What `fields` leaves of an event: any path, also into arrays. */
export function trimEvent(fields: string, event: object): object {
  return keep(fields.split(','), event);
}

function keep(paths: string[], value: object, path: string[] = []): object {
  if (Array.isArray(value)) {
    return value.map(item => keepChild(paths, item, path));
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => {
      const name = [...path, key].join('.');
      if (paths.includes(name)) {
        return [[key, child]];
      }
      return paths.some(wanted => wanted.startsWith(`${name}.`))
        ? [[key, keepChild(paths, child, [...path, key])]]
        : [];
    }),
  );
}

function keepChild(paths: string[], value: unknown, path: string[]): unknown {
  return typeof value === 'object' && value !== null
    ? keep(paths, value, path)
    : value;
}
