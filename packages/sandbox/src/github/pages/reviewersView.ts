import { CodeOwner, ownerMembers, ownerName } from '../codeowners/CodeOwners';
import { GithubServices } from '../GithubServices';
import { OwnerDemand } from '../pulls/MergeRequirements';
import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { Html, html } from './html';

const MAX_SHOWN_PATHS = 5;

/** Who has approved, who was asked, and whose files still wait for an owner. */
export function reviewersView({
  services,
  repository,
  pull,
  owners,
}: {
  services: GithubServices;
  repository: Repository;
  pull: PullRequest;
  owners: OwnerDemand[];
}): Html {
  const { accounts, approvals, reviews, teams } = services;
  const { approved, objecting } = approvals.verdicts(repository, pull);
  const names = (ids: number[]) =>
    ids.map(id => accounts.get(id).login).join(', ');
  const demanded = new Set(
    owners.flatMap(group => group.owners.map(ownerName)),
  );
  const { accountIds, teamIds } = reviews.requestedReviewers(pull.id);
  const asked = [
    ...accountIds.map(id => accounts.get(id).login),
    ...teamIds.map(id => `${repository.owner}/${teams.get(id).slug}`),
    // The owners have lines of their own.
  ].filter(name => !demanded.has(name));
  const lines = [
    ...owners.map(demand => ownerLine(demand, pull)),
    ...(approved.length > 0
      ? [line('passed', '✓', html`Approved by ${names(approved)}`)]
      : []),
    ...(objecting.length > 0
      ? [line('failed', '✗', html`Changes requested by ${names(objecting)}`)]
      : []),
    ...(asked.length > 0 && pull.state === 'open'
      ? [line('', '○', html`Asked for a review: ${asked.join(', ')}`)]
      : []),
  ];
  return lines.length > 0
    ? html`<ul class="rows box checks">
        ${lines}
      </ul>`
    : html`<p class="muted">Nobody has reviewed, and nobody was asked to.</p>`;
}

function ownerLine(demand: OwnerDemand, pull: PullRequest): Html {
  const { owners, paths, approvedBy } = demand;
  const files = html`<span class="muted"
    >for
    ${paths
      .slice(0, MAX_SHOWN_PATHS)
      .map((path, i) => html`${i > 0 && ', '}<code>${path}</code>`)}
    ${paths.length > MAX_SHOWN_PATHS &&
    `and ${paths.length - MAX_SHOWN_PATHS} more`}</span
  >`;
  if (approvedBy.length > 0) {
    return line(
      'passed',
      '✓',
      html`Code owner ${approvedBy.join(', ')} has approved ${files}`,
    );
  }
  return line(
    'running',
    '○',
    html`Waiting for a code owner:
    ${owners.map(
      (owner, i) =>
        html`${i > 0 && ' or '}<strong>${ownerName(owner)}</strong>${peopleOf(
          owner,
          pull,
        )}`,
    )}
    ${files}`,
  );
}

/** Who of an owner can approve: everybody but the author. */
function peopleOf(owner: CodeOwner, pull: PullRequest): string {
  const people = ownerMembers(owner)
    .filter(({ id }) => id !== pull.authorId)
    .map(({ login }) => login);
  if (people.length === 0) {
    return ' — nobody who could approve, the author aside';
  }
  return owner.kind === 'team' ? ` — ${people.join(', ')}` : '';
}

function line(kind: string, sign: string, content: Html): Html {
  return html`<li>
    <p class="check ${kind}">
      <span class="sign" aria-hidden="true">${sign}</span>
      <span>${content}</span>
    </p>
  </li>`;
}
