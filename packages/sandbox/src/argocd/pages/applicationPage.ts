import { ResourceTree, TreeNode } from '../api/resourceTree';
import { Application, Operation } from '../applications/Application';
import { sourcesOf } from '../applications/sources';
import { ObjectReference } from '../cluster/KubernetesObject';
import { RolloutButton } from '../cluster/rollouts/rolloutActions';
import { Html, html } from './html';
import { page } from './layout';
import { statusBadge } from './statusBadge';
import { time } from './time';

/** How the message of an operation begins that a person has to agree to. */
const WAITING = 'waiting for pruning confirmation';

/** A Rollout of the application, with what can be done to it now. */
export interface RolloutEntry {
  reference: ObjectReference;
  actions: RolloutButton[];
}

/** What the buttons say. */
const ACTION_LABELS: Record<RolloutButton, string> = {
  resume: 'Promote',
  abort: 'Abort',
  retry: 'Retry',
};

/** One application: what it is, what happened to it, what it runs. */
export function applicationPage({
  instance,
  repositoryUrl,
  application,
  tree,
  rollouts,
}: {
  instance: string;
  /** Without ".git". */
  repositoryUrl: string;
  application: Application;
  tree: ResourceTree;
  rollouts: RolloutEntry[];
}): string {
  const { metadata, spec, status } = application;
  const path = `/applications/${metadata.namespace}/${metadata.name}`;
  const commit = (revision: string | undefined) =>
    revision && /^[0-9a-f]{40}$/.test(revision)
      ? html`<a href="${repositoryUrl}/commit/${revision}"
          ><code>${revision.slice(0, 7)}</code></a
        >`
      : html`<code>${revision ?? ''}</code>`;
  return page({
    title: metadata.name,
    instance,
    head: html`<div class="actions">
      <form method="post" action="${path}/sync"><button>Sync</button></form>
      <form method="post" action="${path}/refresh">
        <button>Refresh</button>
      </form>
    </div>`,
    body: html` ${status.conditions?.map(
        ({ type, message }) =>
          html`<h2>${type}</h2>
            <pre>${message}</pre>`,
      )}
      <dl>
        <dt>Sync</dt>
        <dd>
          ${statusBadge(status.sync.status)} to ${commit(status.sync.revision)}
        </dd>
        <dt>Health</dt>
        <dd>${statusBadge(status.health.status)}</dd>
        <dt>Project</dt>
        <dd>${spec.project}</dd>
        <dt>Source</dt>
        <dd>
          ${sourcesOf(spec).map(
            ({ path: folder = '', targetRevision = 'HEAD' }) => html`<a
                href="${repositoryUrl}/tree/main/${folder}"
                ><code>${folder}</code></a
              >
              at <code>${targetRevision}</code><br />`,
          )}
        </dd>
        <dt>Destination</dt>
        <dd>
          ${spec.destination.name ?? spec.destination.server ?? ''}, namespace
          ${spec.destination.namespace ?? ''}
        </dd>
        <dt>Sync policy</dt>
        <dd>${policy(application)}</dd>
        <dt>Images</dt>
        <dd>
          ${status.summary.images?.map(
            image => html`<code>${image}</code><br />`,
          ) ?? html`<span class="soft">none: nothing runs</span>`}
        </dd>
      </dl>
      ${rollouts
        .filter(({ actions }) => actions.length > 0)
        .map(entry => rolloutActions(entry, path))}
      ${operation(application, commit, path)}
      <h2>History</h2>
      ${history(application, commit)}
      <h2>Resources</h2>
      ${branches(tree.nodes ?? [], undefined)}`,
  });
}

function policy({ spec }: Application): string {
  const automated = spec.syncPolicy?.automated;
  if (!automated || automated.enabled === false) {
    return 'by hand';
  }
  return `automated, ${
    automated.prune ? 'with' : 'without'
  } removal of what left Git`;
}

function rolloutActions(
  { reference: { name }, actions }: RolloutEntry,
  path: string,
): Html {
  return html`<h2>Update of ${name}</h2>
    <div class="actions">
      ${actions.map(
        action =>
          html`<form method="post" action="${path}/rollouts/${name}/${action}">
            <button>${ACTION_LABELS[action]}</button>
          </form>`,
      )}
    </div>`;
}

function operation(
  { status: { operationState } }: Application,
  commit: (revision: string | undefined) => Html,
  path: string,
): Html {
  if (!operationState) {
    return html``;
  }
  const { phase, message, startedAt, finishedAt, syncResult } = operationState;
  const { sync, initiatedBy } = operationState.operation;
  return html`<h2>Last operation</h2>
    <dl>
      <dt>Result</dt>
      <dd>${statusBadge(phase)} ${message}</dd>
      <dt>Revision</dt>
      <dd>${commit(sync.revision)}${sync.dryRun && ' (dry run)'}</dd>
      ${phase === 'Running' &&
      message?.startsWith(WAITING) &&
      html`<dt>To be decided</dt>
        <dd>
          <form method="post" action="${path}/confirm">
            <button>Confirm removal</button>
          </form>
        </dd>`}
      <dt>By</dt>
      <dd>${initiator(initiatedBy)}</dd>
      <dt>Time</dt>
      <dd>${time(startedAt)}${finishedAt && html` to ${time(finishedAt)}`}</dd>
      ${syncResult?.resources?.map(
        result =>
          html`<dt>
              ${result.kind}${result.hookType && ` (${result.hookType})`}
            </dt>
            <dd>${result.message}</dd>`,
      )}
    </dl>`;
}

function history(
  { status }: Application,
  commit: (revision: string | undefined) => Html,
): Html {
  const entries = [...(status.history ?? [])].reverse();
  return entries.length === 0
    ? html`<p class="soft">Nothing has been deployed yet.</p>`
    : html`<div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Id</th>
              <th scope="col">Revision</th>
              <th scope="col">Deployed</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            ${entries.map(
              ({ id, revision, deployedAt, initiatedBy }) =>
                html`<tr>
                  <td>${id}</td>
                  <td>${commit(revision)}</td>
                  <td>${time(deployedAt)}</td>
                  <td>${initiator(initiatedBy)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
}

function initiator({ automated, username }: Operation['initiatedBy']): string {
  return automated ? 'automated sync' : username ?? '';
}

function branches(nodes: TreeNode[], parent: string | undefined): Html {
  const here = nodes.filter(
    ({ parentRefs }) => parentRefs?.[0]?.uid === parent,
  );
  if (here.length === 0) {
    return parent ? html`` : html`<p class="soft">Nothing.</p>`;
  }
  return html`<ul class="tree">
    ${here.map(
      node =>
        html`<li>
          ${node.kind} <strong>${node.name}</strong> ${node.health &&
          statusBadge(node.health.status)}
          ${node.health?.message &&
          html`<span class="soft">${node.health.message}</span>`}${node.uid &&
          branches(nodes, node.uid)}
        </li>`,
    )}
  </ul>`;
}
