import {
  CheckState,
  stateOfRun,
  stateOfStatus,
} from '../checks/RequiredChecks';
import { GithubServices } from '../GithubServices';
import { CheckRun } from '../store/CheckStore';
import { PullRequest } from '../store/PullStore';
import { time } from './commitPages';
import { Html, html } from './html';
import { PullStanding } from './PullStanding';
import { renderMarkdown } from './renderMarkdown';

/** Sign and word of each state, so that no colour is needed to tell them apart. */
const STATES: Record<CheckState, { sign: string; word: string; kind: string }> =
  {
    success: { sign: '✓', word: 'Passed', kind: 'passed' },
    failing: { sign: '✗', word: 'Failed', kind: 'failed' },
    'in progress': { sign: '●', word: 'Running', kind: 'running' },
    queued: { sign: '○', word: 'Waiting to run', kind: 'running' },
    pending: { sign: '○', word: 'Pending', kind: 'running' },
    expected: { sign: '○', word: 'Expected, nothing reported yet', kind: '' },
  };

/** How the checks of a pull request's head went, the failed ones unfolded. */
export function checksView({
  services,
  base,
  pull,
  standing,
  canRerun,
}: {
  services: GithubServices;
  /** Address of the repository's page. */
  base: string;
  pull: PullRequest;
  standing: PullStanding;
  canRerun: boolean;
}): Html {
  const { runs, statuses, checks } = standing;
  const required = new Set(checks.map(({ context }) => context));
  const expected = checks.filter(({ state }) => state === 'expected');
  if (runs.length + statuses.length + expected.length === 0) {
    return html`<p class="muted">
      ${standing.mergeable
        ? 'None for this commit.'
        : 'None: checks run on the result of the merge, and there is none while the branches conflict.'}
    </p>`;
  }
  return html`<ul class="rows box checks">
    ${runs.map(
      run => html`<li id="check-${run.id}">
        ${heading({
          state: stateOfRun(run),
          name: run.name,
          note: run.output.title ?? services.apps.find(run.suite.appId)?.name,
          isRequired: required.has(run.name),
        })}
        ${runDetails(run)}
        ${canRerun && run.pullId !== null && run.status === 'completed'
          ? html`<form method="post" action="${base}/pull/${pull.number}/rerun">
              <input type="hidden" name="check" value="${run.id}" />
              <button type="submit" id="rerun-${run.id}">
                Re-run ${run.name}
              </button>
            </form>`
          : ''}
      </li>`,
    )}
    ${statuses.map(
      status => html`<li>
        ${heading({
          state: stateOfStatus(status),
          name: status.context,
          note: status.description ?? undefined,
          isRequired: required.has(status.context),
        })}
      </li>`,
    )}
    ${expected.map(
      ({ context }) => html`<li>
        ${heading({ state: 'expected', name: context, isRequired: true })}
      </li>`,
    )}
  </ul>`;
}

function heading({
  state,
  name,
  note,
  isRequired,
}: {
  state: CheckState;
  name: string;
  note?: string;
  isRequired: boolean;
}): Html {
  const { sign, word, kind } = STATES[state];
  return html`<p class="check ${kind}">
    <span class="sign" aria-hidden="true">${sign}</span>
    <strong>${name}</strong> <span class="word">${word}</span>
    ${isRequired && html`<span class="label">Required</span>`}
    ${note && html`<span class="muted">${note}</span>`}
  </p>`;
}

function runDetails(run: CheckRun): Html {
  const { summary, text } = run.output;
  if (!summary && !text) {
    return html``;
  }
  const failed = stateOfRun(run) === 'failing';
  return html`<details id="check-${run.id}-summary" ${failed ? html`open` : ''}>
    <summary>What ${run.name} found</summary>
    <p class="muted">
      Started on
      ${time(run.startedAt)}${run.completedAt &&
      html`, ended on ${time(run.completedAt)}`}
    </p>
    ${summary && html`<div class="markdown">${renderMarkdown(summary)}</div>`}
    ${text &&
    html`<details id="check-${run.id}-text">
      <summary>
        ${run.pullId === null ? 'Details' : 'What would change'}
      </summary>
      <div class="markdown">${renderMarkdown(text)}</div>
    </details>`}
  </details>`;
}
