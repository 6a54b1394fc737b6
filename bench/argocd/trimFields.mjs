// What a list of Argo CD 3.5.1 keeps; any other path is dropped without a word.
const KEPT_BY_LISTS = new Set([
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
]);

/**
 * @param {string} fields of a list: `items.metadata.name,...`
 * @returns trims one of its Applications
 */
export function listTrimmer(fields) {
  return trimmer(
    pathsBelow('items.', fields).filter(path => KEPT_BY_LISTS.has(path)),
  );
}

/**
 * @param {string} fields of a stream: `result.type,result.application.metadata.name,...`; it takes any path, also into
 *   arrays
 * @returns trims the Application of one of its events
 */
export function streamTrimmer(fields) {
  return trimmer(pathsBelow('result.application.', fields));
}

function pathsBelow(prefix, fields) {
  return fields
    .split(',')
    .filter(path => path.startsWith(prefix))
    .map(path => path.slice(prefix.length));
}

function trimmer(paths) {
  const tree = {};
  for (const path of paths) {
    const segments = path.split('.');
    const last = segments.pop();
    segments.reduce((node, segment) => (node[segment] ??= {}), tree)[
      last
    ] = true;
  }
  return value => trim(value, tree);
}

function trim(value, tree) {
  if (tree === true || typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(item => trim(item, tree));
  }
  const kept = {};
  for (const key of Object.keys(value)) {
    // Argo CD compares the joined names, so that the dots of an annotation's key count as any other.
    const below = key.includes('.')
      ? key.split('.').reduce((node, segment) => node?.[segment], tree)
      : tree[key];
    if (below) {
      kept[key] = trim(value[key], below);
    }
  }
  return kept;
}
