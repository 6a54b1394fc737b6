import { Router } from 'express';
import { CommitInfo } from '../../git/GitHistory';
import { EMPTY_TREE } from '../../git/GitObjects';
import { notFound } from '../errors';
import { diffView } from './diffView';
import { Html, html } from './html';
import { PageContext, repositoryPath } from './PageContext';
import { tabs } from './tabs';

const MAX_COMMITS = 100;

/** Pages that show what has happened in a repository. */
export function commitPages(context: PageContext): Router {
  const router = Router({ caseSensitive: true });

  router.get(
    '/:owner/:repo/commits/:ref(*)',
    context.repository(async page => {
      const { req, res, git, repository } = page;
      const { ref } = req.params;
      if (!(await git.resolve(ref))) {
        throw notFound();
      }
      const commits = await git.log(ref, { limit: MAX_COMMITS });
      context.send(req, res, {
        title: `Commits of ${ref} · ${repository.name}`,
        path: repositoryPath(page),
        content: html`<h1>Commits of ${ref}</h1>
          ${tabs(page, 'commits', context.services)}
          ${commitList(page.base, commits)}`,
      });
    }),
  );

  router.get(
    '/:owner/:repo/commit/:sha',
    context.repository(async page => {
      const { req, res, git, repository } = page;
      const commit = await git.commitInfo(req.params.sha);
      if (!commit) {
        throw notFound();
      }
      const files = await git.history.diff(
        commit.parents[0] ?? EMPTY_TREE,
        commit.sha,
      );
      const [subject, ...rest] = commit.message.split('\n');
      context.send(req, res, {
        title: `${subject} · ${repository.name}`,
        path: repositoryPath(page),
        content: html`<h1>${subject}</h1>
          ${tabs(page, 'commits', context.services)}
          <pre>${rest.join('\n').trim()}</pre>
          <p>
            ${commit.author.name} on ${time(commit.author.date)}, commit
            <code>${commit.sha}</code>
          </p>
          ${commit.parents.map(
            parent =>
              html`<p>
                Parent
                <a href="${page.base}/commit/${parent}"
                  >${parent.slice(0, 7)}</a
                >
              </p>`,
          )}
          ${diffView(files)}`,
      });
    }),
  );
  return router;
}

/** Commits, one a row. */
export function commitList(base: string, commits: CommitInfo[]): Html {
  return html`<ul class="rows box">
    ${commits.map(
      commit => html`<li>
        <a href="${base}/commit/${commit.sha}"
          >${commit.message.split('\n')[0]}</a
        ><br />
        <span class="muted">
          <code>${commit.sha.slice(0, 7)}</code> by ${commit.author.name} on
          ${time(commit.author.date)}
        </span>
      </li>`,
    )}
  </ul>`;
}

/** A moment, for people and for machines. */
export function time(iso: string): Html {
  return html`<time datetime="${iso}"
    >${iso.replace('T', ' ').replace('Z', ' UTC')}</time
  >`;
}
