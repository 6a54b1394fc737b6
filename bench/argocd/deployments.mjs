import { commitOf, imageOf, seconds } from './createApplication.mjs';

/**
 * What a deployment does to an Application, as `streams/deploy-fields` recorded it: when, in milliseconds since its
 * start, and what then is different.
 *
 * @returns {Array<{atMs: number, change: (application: object) => void}>}
 */
export function deploySteps(description, number) {
  const { revision, image } = versionOf(description, number);
  const operation = { sync: { revision }, initiatedBy: { automated: true } };
  let before;
  return [
    {
      atMs: 0,
      change: ({ status }) => {
        before = status.operationState;
        delete status.operationState;
      },
    },
    {
      atMs: 27,
      change: ({ status }) => {
        status.sync.status = 'OutOfSync';
        status.sync.revision = revision;
      },
    },
    {
      atMs: 46,
      change: ({ status }) => {
        status.operationState = {
          operation,
          phase: 'Running',
          message: 'waiting for completion of hook or sync operation',
          startedAt: seconds(Date.now()),
          syncResult: { ...before.syncResult, revision },
        };
      },
    },
    {
      atMs: 655,
      change: ({ status }) => {
        status.health = {
          status: 'Progressing',
          lastTransitionTime: seconds(Date.now()),
        };
        status.summary.images = [...status.summary.images, image];
      },
    },
    {
      atMs: 683,
      change: ({ status }) => succeed(status, revision),
    },
    {
      atMs: 737,
      change: ({ status }) => {
        status.sync.status = 'Synced';
      },
    },
    {
      atMs: 4_859,
      change: ({ status }) => {
        status.health = {
          status: 'Healthy',
          lastTransitionTime: seconds(Date.now()),
        };
      },
    },
    {
      atMs: 5_912,
      change: ({ status }) => {
        status.summary.images = [image];
      },
    },
  ];
}

/**
 * A deployment in one step, so that it can be told when a page shows it.
 *
 * @returns its commit
 */
export function deployAtOnce(applications, index, number) {
  const description = applications.describe(index);
  const { revision, image } = versionOf(description, number);
  return {
    revision,
    change: ({ status }) => {
      status.operationState.startedAt = seconds(Date.now());
      status.operationState.operation.sync.revision = revision;
      status.summary.images = [image];
      succeed(status, revision);
    },
  };
}

function versionOf({ component, team, revisionsOf }, number) {
  return {
    revision: commitOf(revisionsOf, number),
    image: imageOf({ team, component, version: number }),
  };
}

/** Argo CD keeps ten entries. */
function succeed(status, revision) {
  const { operationState, history } = status;
  const deployedAt = seconds(Date.now());
  operationState.phase = 'Succeeded';
  operationState.message = 'successfully synced (all tasks run)';
  operationState.finishedAt = deployedAt;
  const last = history.at(-1);
  status.history = [
    ...history.slice(1),
    {
      ...last,
      id: last.id + 1,
      revision,
      deployStartedAt: operationState.startedAt,
      deployedAt,
    },
  ];
}
