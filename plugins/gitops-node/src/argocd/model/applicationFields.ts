import { SKIP_RECONCILE } from './readApplication';

/**
 * What is asked of a list, as its `fields`. A list knows a fixed set of paths and drops all others without a word,
 * parents of known ones too. Whole annotations and sources are the price of small facts in them.
 */
export const LIST_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'metadata.annotations',
  'metadata.deletionTimestamp',
  'spec.project',
  'spec.destination',
  'spec.source',
  'spec.sources',
  'spec.sourceHydrator',
  'spec.syncPolicy',
  'status.sync.status',
  'status.health',
  'status.summary',
  'status.operationState.phase',
  'status.operationState.startedAt',
  'status.operationState.finishedAt',
]
  .map(path => `items.${path}`)
  .join(',');

/**
 * What is asked of the stream, as its `fields`, which may be any path. The server sends an event only when what is left
 * of the Application differs from what it sent last. So a path that moves with every commit of a shared repository
 * (sync.revision) or with every write (resourceVersion) would wake everybody for nothing.
 */
export const STREAM_FIELDS = [
  'result.type',
  ...[
    'metadata.name',
    'metadata.namespace',
    'metadata.labels',
    // One annotation out of many: a path is compared with the joined names, whatever dots they have.
    `metadata.annotations.${SKIP_RECONCILE}`,
    'metadata.deletionTimestamp',
    'metadata.ownerReferences.kind',
    'metadata.ownerReferences.name',
    'spec.project',
    'spec.destination',
    ...['source', 'sources', 'sourceHydrator.drySource'].flatMap(source =>
      ['repoURL', 'path', 'chart', 'targetRevision', 'ref'].map(
        key => `spec.${source}.${key}`,
      ),
    ),
    'spec.syncPolicy.automated',
    'status.sync.status',
    'status.health.status',
    'status.health.lastTransitionTime',
    'status.health.message',
    'status.operationState.phase',
    'status.operationState.message',
    'status.operationState.startedAt',
    'status.operationState.finishedAt',
    'status.operationState.retryCount',
    'status.operationState.operation.info',
    'status.operationState.operation.initiatedBy',
    'status.operationState.operation.sync.dryRun',
    'status.operationState.operation.sync.revision',
    'status.operationState.operation.sync.revisions',
    'status.operationState.syncResult.revision',
    'status.operationState.syncResult.revisions',
    'status.summary.images',
    'status.conditions.type',
    'status.conditions.message',
    'status.history.id',
    'status.history.revision',
    'status.history.revisions',
    'status.history.deployStartedAt',
    'status.history.deployedAt',
    'status.history.initiatedBy',
    'status.history.source.repoURL',
    'status.history.sources.repoURL',
  ].map(path => `result.application.${path}`),
].join(',');
