import { Router } from 'express';
import { Viewer } from '../Access';
import { notFound } from '../errors';
import { runGit } from '../../git/runGit';
import { PullRequest } from '../store/PullStore';
import { Review } from '../store/ReviewStore';
import { commitList, time } from './commitPages';
import { diffView } from './diffView';
import { Html, html } from './html';
import { PageContext, RepositoryPage, repositoryPath } from './PageContext';
import { pullRequestForms } from './pullRequestForms';
import { renderMarkdown } from './renderMarkdown';
import { tabs } from './tabs';

const REVIEW_WORDS: Record<Review['state'], string> = {
  APPROVED: 'approved these changes',
  CHANGES_REQUESTED: 'requested changes',
  COMMENTED: 'commented',
  DISMISSED: 'approved an earlier state; later commits have taken that back',
};

/** Pages that show pull requests. */
export function pullRequestPages(context: PageContext): Router {
  const { services } = context;
  const router = Router({ caseSensitive: true });

  router.get(
    '/:owner/:repo/pulls',
    context.repository(page => {
      const pulls = services.pulls.store.list(page.repository.id);
      const open = pulls.filter(({ state }) => state === 'open');
      const closed = pulls.filter(({ state }) => state !== 'open');
      context.send(page.req, page.res, {
        title: `Pull requests · ${page.repository.name}`,
        path: repositoryPath(page),
        content: html`<h1>Pull requests</h1>
          ${tabs(page, 'pulls', services)}
          <h2>Open</h2>
          ${pullList(context, page, open)}
          <h2>Closed</h2>
          ${pullList(context, page, closed)}`,
      });
    }),
  );

  router.get(
    '/:owner/:repo/pull/:number(\\d+).:format(diff|patch)',
    context.repository(async page => {
      const { git, req, res } = page;
      const pull = findPull(context, page);
      const start =
        (await git.history.mergeBase(pull.baseSha, pull.headSha)) ??
        pull.baseSha;
      const text =
        req.params.format === 'diff'
          ? await git.history.diffText(start, pull.headSha)
          : (
              await runGit(git.path, [
                'format-patch',
                '--stdout',
                `${start}..${pull.headSha}`,
              ])
            ).stdout.toString();
      res.type('text/plain').end(text);
    }),
  );

  router.get(
    '/:owner/:repo/pull/:number(\\d+)',
    context.repository(async page => {
      const { git, repository, req, res, viewer } = page;
      const pull = findPull(context, page);
      const start =
        (await git.history.mergeBase(pull.baseSha, pull.headSha)) ??
        pull.baseSha;
      const [files, commits, mergeable] = await Promise.all([
        git.history.diff(start, pull.headSha),
        git.history.log(`${pull.baseSha}..${pull.headSha}`),
        pull.state === 'open' ? services.mergeability.resolve(git, pull) : true,
      ]);
      const author = services.accounts.get(pull.authorId);
      context.send(req, res, {
        title: `${pull.title} · Pull request #${pull.number}`,
        path: [
          ...repositoryPath(page),
          { name: 'Pull requests', href: `${page.base}/pulls` },
        ],
        content: html`<h1>
            ${pull.title} <span class="muted">#${pull.number}</span>
          </h1>
          ${tabs(page, 'pulls', services)}
          <p>
            ${badge(pull)} <strong>${author.login}</strong> wants to merge
            ${commits.length} ${commits.length === 1 ? 'commit' : 'commits'}
            into <code>${pull.baseRef}</code> from <code>${pull.headRef}</code>,
            opened on ${time(pull.createdAt)}
            ${services.labels
              .ofPull(pull.id)
              .map(({ name }) => html`<span class="label">${name}</span> `)}
          </p>
          <section class="box" aria-label="Description">
            <h2 class="title">Description</h2>
            <div class="markdown">
              ${pull.body
                ? renderMarkdown(pull.body)
                : html`<p>No description.</p>`}
            </div>
          </section>
          ${conversation(context, pull)}
          <h2>State</h2>
          ${stateNotice(context, page, pull, mergeable, viewer)}
          ${pullRequestForms({
            base: page.base,
            pull,
            canMerge: services.access.allows(
              viewer?.account,
              repository,
              'push',
            ),
            isAuthor: viewer?.account.id === pull.authorId,
            viewerName: viewer?.account.login,
          })}
          <h2>Commits</h2>
          ${commitList(page.base, commits)}
          <h2>Changes</h2>
          ${diffView(files)}`,
      });
    }),
  );
  return router;
}

/** @throws GithubError 404 */
export function findPull(
  context: PageContext,
  page: RepositoryPage,
): PullRequest {
  const pull = context.services.pulls.store.find(
    page.repository.id,
    Number(page.req.params.number),
  );
  if (!pull) {
    throw notFound();
  }
  return pull;
}

function pullList(
  context: PageContext,
  { base }: RepositoryPage,
  pulls: PullRequest[],
): Html {
  if (pulls.length === 0) {
    return html`<p class="muted">None.</p>`;
  }
  return html`<ul class="rows box">
    ${pulls.map(
      pull => html`<li>
        ${badge(pull)} <a href="${base}/pull/${pull.number}">${pull.title}</a>
        <span class="muted">
          #${pull.number} by
          ${context.services.accounts.get(pull.authorId).login} on
          ${time(pull.createdAt)}
        </span>
      </li>`,
    )}
  </ul>`;
}

function badge(pull: PullRequest): Html {
  if (pull.mergedAt) {
    return html`<span class="badge merged">Merged</span>`;
  }
  if (pull.state === 'closed') {
    return html`<span class="badge closed">Closed</span>`;
  }
  return pull.draft
    ? html`<span class="badge">Draft</span>`
    : html`<span class="badge open">Open</span>`;
}

function conversation(context: PageContext, pull: PullRequest): Html {
  const { accounts, reviews } = context.services;
  const entries = [
    ...reviews.list(pull.id).map(review => ({
      at: review.submittedAt,
      text: html`<strong>${accounts.get(review.authorId).login}</strong>
        ${REVIEW_WORDS[review.state]} on ${time(review.submittedAt)}`,
      body: review.body,
    })),
    ...reviews.comments(pull.id).map(comment => ({
      at: comment.createdAt,
      text: html`<strong>${accounts.get(comment.authorId).login}</strong>
        commented on ${time(comment.createdAt)}`,
      body: comment.body,
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return html`<h2>Reviews and comments</h2>
    ${entries.length === 0
      ? html`<p class="muted">None yet.</p>`
      : entries.map(
          ({ text, body }) => html`<div class="box">
            <p class="title">${text}</p>
            ${body && html`<div class="markdown">${renderMarkdown(body)}</div>`}
          </div>`,
        )}`;
}

function stateNotice(
  context: PageContext,
  page: RepositoryPage,
  pull: PullRequest,
  mergeable: boolean,
  viewer: Viewer | undefined,
): Html {
  const { accounts, approvals } = context.services;
  if (pull.mergedAt) {
    const by =
      pull.mergedById === null
        ? ''
        : ` by ${accounts.get(pull.mergedById).login}`;
    return html`<p class="notice waiting">
      Merged${by} on ${time(pull.mergedAt)} as
      <a href="${page.base}/commit/${String(pull.mergeCommitSha)}">
        ${String(pull.mergeCommitSha).slice(0, 7)}</a
      >.
    </p>`;
  }
  if (pull.state === 'closed') {
    return html`<p class="notice error">Closed without being merged.</p>`;
  }
  if (pull.draft) {
    return html`<p class="notice waiting">A draft. It cannot be merged.</p>`;
  }
  if (!mergeable) {
    return html`<p class="notice error">
      Conflict: this branch and ${pull.baseRef} change the same lines. Somebody
      has to resolve that on the branch before it can be merged.
    </p>`;
  }
  const violations = viewer
    ? approvals.violations(page.repository, pull, viewer)
    : [];
  if (violations.length > 0) {
    return html`<p class="notice waiting">
      Not ready: ${violations.join(' ')}
    </p>`;
  }
  return html`<p class="notice">
    Ready to be merged: no conflicts, and the rules are met.
  </p>`;
}
