import { keepPaths, parseFields } from './trimFields';

/** Paths that applications in a list can be cut down to. Others, parents of these included, are dropped silently. */
const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
  'metadata.labels',
  'metadata.creationTimestamp',
  'metadata.deletionTimestamp',
  'spec',
  'spec.destination',
  'spec.project',
  'spec.source',
  'spec.sources',
  'spec.sourceHydrator',
  'spec.syncPolicy',
  'operation.sync',
  'status.sourceHydrator',
  'status.summary',
  'status.health',
  'status.resources',
  'status.sync.status',
  'status.sync.revision',
  'status.operationState.phase',
  'status.operationState.startedAt',
  'status.operationState.finishedAt',
  'status.operationState.operation.sync',
];

interface ListedApplication {
  metadata: object;
  spec: object;
  status: {
    sync: object;
    operationState?: { syncResult?: object };
  };
}

/** Applications of a list, cut down as the `fields` parameter of that list says. */
export function trimList(
  applications: ListedApplication[],
  fields: string,
): unknown[] {
  const { paths, exclude } = parseFields(fields);
  const named = new Set(paths.map(path => path.replace(/^items\./, '')));
  const kept = FIELDS.filter(field => named.has(field) !== exclude);
  // Asked for as a whole, the parts say nothing more.
  const narrowed = kept.includes('spec')
    ? kept.filter(field => !field.startsWith('spec.'))
    : kept;
  return applications.map(application =>
    narrowed.length > 0
      ? keepPaths(
          asListed(application, { whole: narrowed.includes('spec') }),
          narrowed,
          { branches: false },
        )
      : {},
  );
}

/** With what is written even where it has no value, and with the result of an operation under the operation's name. */
function asListed(
  application: ListedApplication,
  { whole }: { whole: boolean },
): object {
  const { metadata, spec, status } = application;
  const { operationState } = status;
  return {
    ...application,
    metadata: { deletionTimestamp: null, ...metadata },
    spec: whole
      ? spec
      : { source: null, sources: null, sourceHydrator: null, ...spec },
    status: {
      ...status,
      sync: { revision: '', ...status.sync },
      ...(operationState
        ? {
            operationState: {
              ...operationState,
              operation: operationState.syncResult
                ? { sync: operationState.syncResult }
                : {},
            },
          }
        : {}),
    },
  };
}
