import { PullRequest } from '../store/PullStore';
import { Html, html } from './html';

/** What the person may do with a pull request. Each button is a form of its own and needs no script. */
export function pullRequestForms({
  base,
  pull,
  canMerge,
  isAuthor,
  viewerName,
}: {
  base: string;
  pull: PullRequest;
  canMerge: boolean;
  isAuthor: boolean;
  viewerName: string | undefined;
}): Html {
  const action = `${base}/pull/${pull.number}`;
  const button = (name: string, text: string, primary = false) =>
    html`<form method="post" action="${action}/${name}">
      <button type="submit" class="${primary ? 'primary' : ''}">${text}</button>
    </form>`;
  if (!viewerName || pull.mergedAt) {
    return html``;
  }
  if (pull.state === 'closed') {
    return html`<div class="actions">${button('reopen', 'Reopen')}</div>`;
  }
  return html`<p class="muted">
      ${canMerge
        ? `You act as ${viewerName}.`
        : `You act as ${viewerName}, who may not merge here.`}
      ${isAuthor && 'Nobody can approve their own pull request.'}
    </p>
    <div class="actions">
      ${button('approve-and-merge', 'Approve and merge', true)}
      ${button('approve', 'Approve')} ${button('merge', 'Merge')}
      ${button('close', 'Close')}
    </div>`;
}
