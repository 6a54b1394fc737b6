import { GithubServices } from '../GithubServices';
import { PullRequest } from '../store/PullStore';
import { time } from './commitPages';
import { Html, html } from './html';
import { PullStanding } from './PullStanding';

/** Whether a pull request can be merged, and what is in the way. */
export function stateNotice({
  services,
  base,
  pull,
  standing,
}: {
  services: GithubServices;
  base: string;
  pull: PullRequest;
  standing: PullStanding;
}): Html {
  if (pull.mergedAt) {
    const by =
      pull.mergedById === null
        ? ''
        : ` by ${services.accounts.get(pull.mergedById).login}`;
    return html`<p class="notice waiting">
      Merged${by} on ${time(pull.mergedAt)} as
      <a href="${base}/commit/${String(pull.mergeCommitSha)}">
        ${String(pull.mergeCommitSha).slice(0, 7)}</a
      >.
    </p>`;
  }
  if (pull.state === 'closed') {
    return html`<p class="notice error">Closed without being merged.</p>`;
  }
  if (pull.draft) {
    return html`<p id="obstacles" class="notice waiting">
      A draft. It cannot be merged.
    </p>`;
  }
  if (!standing.mergeable) {
    return html`<p id="obstacles" class="notice error">
      Conflict: this branch and ${pull.baseRef} change the same lines. Somebody
      has to resolve that on the branch before it can be merged.
    </p>`;
  }
  if (standing.violations.length > 0) {
    const failed = standing.checks.some(({ state }) => state === 'failing');
    return html`<div
      id="obstacles"
      class="notice ${failed ? 'error' : 'waiting'}"
    >
      <p>Not ready:</p>
      <ul>
        ${standing.violations.map(violation => html`<li>${violation}</li>`)}
      </ul>
    </div>`;
  }
  return html`<p class="notice">
    Ready to be merged: no conflicts, and the rules are met.
  </p>`;
}
