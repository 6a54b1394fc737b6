import { Router } from 'express';
import { notFound } from '../errors';
import { runGit } from '../../git/runGit';
import { PullRequest } from '../store/PullStore';
import { Review } from '../store/ReviewStore';
import { checksView } from './checksView';
import { commitList, time } from './commitPages';
import { diffView } from './diffView';
import { Html, html } from './html';
import { PageContext, RepositoryPage, repositoryPath } from './PageContext';
import { pullRequestForms } from './pullRequestForms';
import { PullStanding, readStanding } from './PullStanding';
import { renderMarkdown } from './renderMarkdown';
import { reviewersView } from './reviewersView';
import { stateNotice } from './stateNotice';
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
      const { git, req, res } = page;
      const pull = findPull(context, page);
      const start =
        (await git.history.mergeBase(pull.baseSha, pull.headSha)) ??
        pull.baseSha;
      const [files, commits, standing] = await Promise.all([
        git.history.diff(start, pull.headSha),
        git.history.log(`${pull.baseSha}..${pull.headSha}`),
        readStanding(services, page, pull),
      ]);
      const author = services.accounts.get(pull.authorId);
      context.send(req, res, {
        title: `${pull.title} · Pull request #${pull.number}`,
        path: [
          ...repositoryPath(page),
          { name: 'Pull requests', href: `${page.base}/pulls` },
        ],
        refreshes: standing.isWaiting,
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
          ${liveView(context, page, pull, standing)}
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

/** All that changes while checks run. `data-state` tells the refreshing script whether there is anything new. */
function liveView(
  context: PageContext,
  page: RepositoryPage,
  pull: PullRequest,
  standing: PullStanding,
): Html {
  const { services } = context;
  const { base, repository, viewer } = page;
  const state = [
    pull.state,
    pull.headSha,
    ...standing.runs.map(({ id, status }) => `${id}:${status}`),
    ...standing.violations,
  ].join(' ');
  const announcement = standing.runs
    .map(run => `${run.name}: ${run.output.title ?? run.status}`)
    .join('. ');
  return html`<div
    id="live"
    data-state="${state}"
    data-announcement="${announcement}"
    ${standing.isWaiting ? html`data-waiting` : ''}
  >
    <h2>Reviewers</h2>
    ${reviewersView({ services, repository, pull, owners: standing.owners })}
    <h2>Checks</h2>
    ${checksView({
      services,
      base,
      pull,
      standing,
      canRerun: services.access.allows(viewer?.account, repository, 'push'),
    })}
    <h2>State</h2>
    ${stateNotice({ services, base, pull, standing })}
    ${pullRequestForms({
      base,
      pull,
      standing,
      isAuthor: viewer?.account.id === pull.authorId,
      viewerName: viewer?.account.login,
    })}
  </div>`;
}
