import { PullRequest } from '../store/PullStore';
import { Html, html } from './html';
import { PullStanding } from './PullStanding';

/**
 * What the person may do with a pull request. Each button is a form of its own and needs no script; one that would be
 * refused is switched off, and the notice above says why.
 */
export function pullRequestForms({
  base,
  pull,
  standing,
  isAuthor,
  viewerName,
}: {
  base: string;
  pull: PullRequest;
  standing: PullStanding;
  isAuthor: boolean;
  viewerName: string | undefined;
}): Html {
  const action = `${base}/pull/${pull.number}`;
  const button = (
    name: string,
    text: string,
    { primary = false, enabled = true } = {},
  ) =>
    html`<form method="post" action="${action}/${name}">
      <button
        type="submit"
        id="action-${name}"
        class="${primary ? 'primary' : ''}"
        ${enabled ? '' : html`disabled aria-describedby="obstacles actor"`}
      >
        ${text}
      </button>
    </form>`;
  if (!viewerName || pull.mergedAt) {
    return html``;
  }
  if (pull.state === 'closed') {
    return html`<div class="actions">${button('reopen', 'Reopen')}</div>`;
  }
  return html`<p id="actor" class="muted">
      You act as
      ${viewerName}${standing.mayMerge ? '.' : ', who may not merge here.'}
      ${isAuthor && 'Nobody can approve their own pull request.'}
    </p>
    <div class="actions">
      ${button('approve-and-merge', 'Approve and merge', {
        primary: true,
        enabled: standing.canApproveAndMerge,
      })}
      ${button('approve', 'Approve', { enabled: !isAuthor })}
      ${button('merge', 'Merge', { enabled: standing.canMerge })}
      ${button('close', 'Close')}
    </div>`;
}
